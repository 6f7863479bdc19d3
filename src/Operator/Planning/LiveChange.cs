using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;

namespace KafkaPi.Operator.Planning;

/// <summary>
/// Which differences between a running broker and its wanted settings Kafka can take without a restart, and what has to be given for the
/// broker so that it goes by them. What is given live beats the file and survives restarts, so nothing is left there that the file says too.
/// </summary>
public static class LiveChange
{
    /// <summary>
    /// Kafka would take these. Where a broker listens, and as whom, is the operator's own; and buffers that do not fit into the heap end the
    /// thread that takes alterations (measured on Kafka 3.2.3: OutOfMemoryError, and nothing is taken any more), on all brokers at once: rolled,
    /// they harm one.
    /// </summary>
    private static readonly ImmutableArray<string> Rolled =
    [
        "listener", "advertised.", "ssl.", "sasl.", "principal.builder.class", "metric.reporters", "log.cleaner.dedupe.buffer.size", "log.cleaner.io.buffer.size",
    ];

    /// <summary>Limits that are put on replication for a while, by this operator's moves and by people, and taken off again by whoever put them.</summary>
    private const string Throttle = ".throttled.";

    /// <summary>The broker can come to go by <paramref name="wanted"/>'s value of the setting without a restart.</summary>
    public static bool IsPossible(string key, ImmutableSortedDictionary<string, string> wanted, SettingsInForce inForce) =>
        IsLive(key, inForce) && Target(key, wanted, inForce.Settings[key]) is not null;

    /// <summary>The broker goes by <paramref name="wanted"/>'s value of the setting.</summary>
    public static bool IsInEffect(string key, ImmutableSortedDictionary<string, string> wanted, SettingsInForce inForce) =>
        IsPossible(key, wanted, inForce) && SettingValue.Same(inForce.Value(key), Target(key, wanted, inForce.Settings[key]));

    /// <param name="altered">
    /// The settings that the operator has altered live on this broker. One that neither this, nor the spec, nor the process's file names is somebody
    /// else's, and is left alone.
    /// </param>
    /// <returns>Empty when nothing is to be altered, or when it cannot be told.</returns>
    public static SettingsAlteration For(Member broker, ImmutableSortedSet<string> altered)
    {
        if (broker is not { Kind: DaemonKind.Broker, State: MemberState.Serving, Wanted: { } wanted, Observed: { Running: not null } process, Settings: { } inForce })
            return SettingsAlteration.Nothing;

        return Towards(wanted.Settings, wanted.Settings.Keys.Union(process.RunningSettings.Keys).Union(altered), inForce);
    }

    /// <summary>
    /// A broker whose node left the spec has no file of its own any more. As long as partitions name it, what was altered on it, and the minimum of
    /// replicas in sync that it may enforce as a leader, go by the spec: restarts elsewhere and moves wait for that. Then all that was altered is
    /// taken back, as Kafka would keep it for the next broker of that id.
    /// </summary>
    public static SettingsAlteration ForLeaving(Member broker, DesiredCluster desired, bool isDrained)
    {
        if (broker is not { Kind: DaemonKind.Broker, State: MemberState.Serving, Settings: { } inForce }) return SettingsAlteration.Nothing;
        var altered = desired.AlteredOn(broker.Name);
        if (isDrained)
        {
            var given = altered.Where(key => IsLive(key, inForce) && inForce.Settings[key].Given(key, SettingSource.PerBroker) is not null);
            return SettingsAlteration.Nothing with { Delete = SettingsAlteration.Nothing.Delete.Union(given) };
        }

        const string Minimum = TopicConfiguration.MinInSyncReplicas;
        var isOurs = desired.Kafka.Config.ContainsKey(Minimum) || broker.Observed?.RunningSettings.ContainsKey(Minimum) == true;
        return Towards(desired.Kafka.Config, isOurs ? altered.Add(Minimum) : altered, inForce);
    }

    private static SettingsAlteration Towards(ImmutableSortedDictionary<string, string> wanted, IEnumerable<string> keys, SettingsInForce inForce)
    {
        var alteration = SettingsAlteration.Nothing;
        foreach (var key in keys.Where(key => IsLive(key, inForce)))
        {
            var setting = inForce.Settings[key];
            var given = setting.Given(key, SettingSource.PerBroker);
            if (Target(key, wanted, setting) is not { } target) continue;
            if (SettingValue.Same(Underneath(key, setting), target))
            {
                if (given is not null) alteration = alteration with { Delete = alteration.Delete.Add(key) };
            }
            else if (!SettingValue.Same(given, target) || !SettingValue.Same(setting.Value, target))
            {
                alteration = alteration with { Set = alteration.Set.Add(key, target) };
            }
        }

        return alteration;
    }

    /// <summary>Why it is altered, in the words that the user will read.</summary>
    public static string Reason(Member broker, SettingsAlteration alteration)
    {
        var (given, gone) = (alteration.Keys.Where(broker.Wanted!.Settings.ContainsKey).ToArray(), alteration.Keys.Where(key => !broker.Wanted!.Settings.ContainsKey(key)).ToArray());
        string?[] clauses =
        [
            given.Any(alteration.Set.ContainsKey) ? "it goes by other values than it has to" : null,
            gone.Length > 0 ? "what is not specified any more returns to its default" : null,
            given.Any(alteration.Delete.Contains) ? "the file that it was started with says the same" : null,
        ];
        return string.Join("; ", clauses.OfType<string>());
    }

    /// <summary>The settings altered live by the operator, after what is planned now: those that are still given for the broker.</summary>
    public static ImmutableSortedSet<string> Remember(ImmutableSortedSet<string> altered, Member broker, IEnumerable<Step> steps)
    {
        ImmutableArray<string> set = [.. steps.OfType<AlterBrokerSettings>().Where(s => s.Node == broker.Name).SelectMany(s => s.Alteration.Set.Keys)];
        if (altered.IsEmpty && set.IsEmpty) return altered;
        var kept = broker.Settings is { } inForce
            ? altered.Where(key => inForce.Settings.GetValueOrDefault(key)?.Given(key, SettingSource.PerBroker) is not null)
            : altered;
        return [.. kept, .. set];
    }

    private static bool IsLive(string key, SettingsInForce inForce) =>
        inForce.Settings.TryGetValue(key, out var setting)
        && setting is { IsReadOnly: false, IsSensitive: false }
        && !key.Contains(Throttle, StringComparison.Ordinal)
        && !Rolled.Any(rolled => key.StartsWith(rolled, StringComparison.Ordinal));

    /// <summary>
    /// What the setting has to be. One that is not wanted becomes what it would be without the file; null where nothing under its own name says
    /// so, as with log.retention.ms, for which log.retention.hours stands in.
    /// </summary>
    private static string? Target(string key, ImmutableSortedDictionary<string, string> wanted, BrokerSetting setting) =>
        wanted.GetValueOrDefault(key) ?? setting.Given(key, SettingSource.ClusterWide) ?? setting.Given(key, SettingSource.Default);

    /// <summary>What the setting is when nothing is given for this broker alone.</summary>
    private static string? Underneath(string key, BrokerSetting setting) =>
        setting.Given(key, SettingSource.ClusterWide) ?? setting.Given(key, SettingSource.File) ?? setting.Given(key, SettingSource.Default);
}
