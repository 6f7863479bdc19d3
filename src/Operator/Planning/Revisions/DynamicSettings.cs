using System.Collections.Immutable;
using KafkaPi.Operator.Model.BrokerConfig;

namespace KafkaPi.Operator.Planning.Revisions;

/// <summary>Settings that a running broker can take without a restart.</summary>
internal static class DynamicSettings
{
    /// <summary>
    /// Limits that are put on replication for a while, by the operator's moves and by people. They are lifted by
    /// whoever has put them.
    /// </summary>
    private const string Throttle = ".throttled.";

    /// <summary>Settings that are changed by a restart although Kafka would take them live.</summary>
    /// <remarks>
    /// Listeners and identities are the operator's own. Buffers of the log cleaner that do not fit into the heap end
    /// the thread that takes changes (measured on Kafka 3.2.3: OutOfMemoryError, and no change is taken any more).
    /// Live they would harm all brokers at once, and by restarts only one.
    /// </remarks>
    private static readonly ImmutableArray<string> Rolled =
    [
        "listener", "advertised.", "ssl.", "sasl.", "principal.builder.class", "metric.reporters",
        "log.cleaner.dedupe.buffer.size", "log.cleaner.io.buffer.size",
    ];

    public static bool IsDynamic(string key, EffectiveConfig config) =>
        config.Settings.TryGetValue(key, out var setting)
        && setting is { IsReadOnly: false, IsSensitive: false }
        && !key.Contains(Throttle, StringComparison.Ordinal)
        && !IsRolled(key);

    /// <summary>The broker can take the value of <paramref name="settings"/> without a restart.</summary>
    public static bool IsPossible(
        string key, ImmutableSortedDictionary<string, string> settings, EffectiveConfig config) =>
        IsDynamic(key, config) && Goal(key, settings, config.Settings[key]) is not null;

    /// <summary>The value of <paramref name="settings"/> is in force on the broker.</summary>
    public static bool IsInEffect(
        string key, ImmutableSortedDictionary<string, string> settings, EffectiveConfig config) =>
        IsPossible(key, settings, config)
        && SettingValue.Same(config.Value(key), Goal(key, settings, config.Settings[key]));

    /// <summary>
    /// The value that has to be in force. A setting that <paramref name="settings"/> does not have gets the value
    /// that it would have without the file. Null where no level has a value under the setting's own name, as with
    /// log.retention.ms, whose value log.retention.hours gives.
    /// </summary>
    public static string? Goal(
        string key, ImmutableSortedDictionary<string, string> settings, BrokerSetting setting) =>
        settings.GetValueOrDefault(key)
        ?? setting.Given(key, SettingSource.ClusterWide)
        ?? setting.Given(key, SettingSource.Default);

    private static bool IsRolled(string key)
    {
        foreach (var rolled in Rolled)
        {
            if (key.StartsWith(rolled, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The value that is in force when none is given for this broker alone.</summary>
    public static string? Underneath(string key, BrokerSetting setting) =>
        setting.Given(key, SettingSource.ClusterWide)
        ?? setting.Given(key, SettingSource.File)
        ?? setting.Given(key, SettingSource.Default);
}
