namespace KafkaPi.Operator.Kafka;

/// <summary>What of an alteration can be asked for next, seen what is in force.</summary>
internal static class SettingsStage
{
    /// <returns>Empty when all of it is in force.</returns>
    /// <remarks>Of a setting that the broker does not list nothing is sent: it would be stored, and make Kafka's own tool fail from then on.</remarks>
    public static SettingsAlteration Next(SettingsInForce inForce, SettingsAlteration alteration)
    {
        var next = SettingsAlteration.Nothing;
        foreach (var (key, value) in alteration.Set)
        {
            if (Known(inForce, key) is not { } setting || IsSet(setting, key, value)) continue;
            next = next with { Set = next.Set.Add(key, SettingValue.Towards(key, setting.Value, value)) };
        }

        foreach (var key in alteration.Delete)
        {
            if (Known(inForce, key) is not { } setting || setting.Given(key, SettingSource.PerBroker) is null) continue;
            var left = setting.Levels.FirstOrDefault(l => l.Source != SettingSource.PerBroker && l.Name == key)?.Value;
            var value = left is null ? null : SettingValue.Towards(key, setting.Value, left);
            next = value == left ? next with { Delete = next.Delete.Add(key) } : next with { Set = next.Set.Add(key, value!) };
        }

        return next;
    }

    public static bool IsInForce(SettingsInForce inForce, SettingsAlteration stage) =>
        stage.Set.All(s => inForce.Settings.TryGetValue(s.Key, out var setting) && IsSet(setting, s.Key, s.Value))
        && stage.Delete.All(key => inForce.Settings.GetValueOrDefault(key)?.Given(key, SettingSource.PerBroker) is null);

    private static bool IsSet(BrokerSetting setting, string key, string value) =>
        SettingValue.Same(setting.Given(key, SettingSource.PerBroker), value) && SettingValue.Same(setting.Value, value);

    private static BrokerSetting? Known(SettingsInForce inForce, string key) =>
        inForce.Settings.GetValueOrDefault(key) is { IsReadOnly: false, IsSensitive: false } setting ? setting : null;
}
