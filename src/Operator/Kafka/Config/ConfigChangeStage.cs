using KafkaPi.Operator.Model.BrokerConfig;

namespace KafkaPi.Operator.Kafka.Config;

/// <summary>The part of a change that a broker can be asked for next, given its present configuration.</summary>
internal static class ConfigChangeStage
{
    /// <returns>Empty when the whole change is in force.</returns>
    /// <remarks>
    /// A setting that the broker does not list is left out. The broker would store it, and Kafka's own tool would fail
    /// from then on.
    /// </remarks>
    public static ConfigChange Next(EffectiveConfig config, ConfigChange change)
    {
        var next = ConfigChange.Nothing;
        foreach (var (key, value) in change.Set)
        {
            if (Alterable(config, key) is { } setting && !IsSet(setting, key, value))
            {
                next = next with { Set = next.Set.Add(key, SettingValue.Towards(key, setting.Value, value)) };
            }
        }

        foreach (var key in change.Delete)
        {
            if (Alterable(config, key) is { } setting && setting.Given(key, SettingSource.PerBroker) is not null)
            {
                next = Deleting(next, key, setting);
            }
        }

        return next;
    }

    public static bool IsInForce(EffectiveConfig config, ConfigChange stage) =>
        stage.Set.All(s => config.Settings.TryGetValue(s.Key, out var setting) && IsSet(setting, s.Key, s.Value))
        && stage.Delete.All(key => config.Settings.GetValueOrDefault(key)?.Given(key, SettingSource.PerBroker) is null);

    /// <summary>
    /// Deletes the value only when the value that takes its place is near enough. Until then it approaches that value.
    /// </summary>
    private static ConfigChange Deleting(ConfigChange next, string key, BrokerSetting setting)
    {
        var left = setting.Levels.FirstOrDefault(l => l.Source != SettingSource.PerBroker && l.Name == key)?.Value;
        var value = left is null ? null : SettingValue.Towards(key, setting.Value, left);
        return value == left
            ? next with { Delete = next.Delete.Add(key) }
            : next with { Set = next.Set.Add(key, value!) };
    }

    private static bool IsSet(BrokerSetting setting, string key, string value) =>
        SettingValue.Same(setting.Given(key, SettingSource.PerBroker), value)
            && SettingValue.Same(setting.Value, value);

    private static BrokerSetting? Alterable(EffectiveConfig config, string key) =>
        config.Settings.GetValueOrDefault(key) is { IsReadOnly: false, IsSensitive: false } setting ? setting : null;
}
