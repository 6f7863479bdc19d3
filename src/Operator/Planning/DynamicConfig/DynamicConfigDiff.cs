using System.Collections.Immutable;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Revisions;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.DynamicConfig;

/// <summary>
/// Finds the change by which a running broker gets its settings without a restart. Values that are given live
/// override the file and survive restarts, so no value is left there that the file has, too.
/// </summary>
public static class DynamicConfigDiff
{
    /// <param name="altered">
    /// Settings that the operator has altered live on this broker. A setting that is neither among them, nor in the
    /// spec, nor in the process's file is somebody else's, and left alone.
    /// </param>
    /// <returns>An empty change when nothing is to be altered, or when that cannot be told.</returns>
    public static ConfigChange For(DaemonInstance broker, ImmutableSortedSet<string> altered)
    {
        if (ConfigOf(broker) is not { } config
            || broker is not { Rendered: { } rendered, Observed: { Running: not null } process })
        {
            return ConfigChange.Nothing;
        }

        var keys = rendered.Settings.Keys.Concat(process.RunningSettings.Keys).Concat(altered);
        return Towards(rendered.Settings, keys, config);
    }

    /// <summary>The change for a broker whose node left the spec, and which has no rendered file any more.</summary>
    /// <remarks>
    /// While partitions name the broker, its altered settings follow the spec, and so does the minimum of in-sync
    /// replicas that it may enforce as a leader, because restarts elsewhere and moves wait for that. Then every
    /// alteration is taken back, because Kafka would keep it for the next broker of that id.
    /// </remarks>
    public static ConfigChange ForDecommissioned(
        DaemonInstance broker, TargetCluster target, ImmutableSortedSet<string> altered, bool isDrained)
    {
        if (ConfigOf(broker) is not { } config)
        {
            return ConfigChange.Nothing;
        }

        if (isDrained)
        {
            var given = altered.Where(key => DynamicSettings.IsDynamic(key, config) && IsGiven(key, config));
            return ConfigChange.Nothing with { Delete = ConfigChange.Nothing.Delete.Union(given) };
        }

        const string Minimum = Partition.MinimumSetting;
        var isOurs =
            target.Kafka.Config.ContainsKey(Minimum) || broker.Observed?.RunningSettings.ContainsKey(Minimum) == true;
        return Towards(target.Kafka.Config, isOurs ? altered.Add(Minimum) : altered, config);
    }

    /// <summary>Why the settings are altered, in the words that the user will read.</summary>
    public static string Reason(DaemonInstance broker, ConfigChange change)
    {
        var settings = broker.Rendered!.Settings;
        var specified = change.Keys.Where(settings.ContainsKey).ToArray();
        string?[] clauses =
        [
            specified.Any(change.Set.ContainsKey) ? "it goes by other values than it has to" : null,
            change.Keys.All(settings.ContainsKey) ? null : "what is not specified any more returns to its default",
            specified.Any(change.Delete.Contains) ? "the file that it was started with says the same" : null,
        ];
        return string.Join("; ", clauses.OfType<string>());
    }

    /// <summary>
    /// Settings altered live by the operator, once the steps are taken: altered settings that still have a value on the
    /// broker alone, and settings that a step gives one.
    /// </summary>
    public static ImmutableSortedSet<string> Remember(
        ImmutableSortedSet<string> altered, DaemonInstance broker, IEnumerable<Step> steps)
    {
        ImmutableArray<string> set =
        [
            .. steps.OfType<AlterBrokerSettings>().Where(s => s.Node == broker.Name).SelectMany(s => s.Change.Set.Keys),
        ];
        if (altered.IsEmpty && set.IsEmpty)
        {
            return altered;
        }

        var kept = broker.Config is { } config ? altered.Where(key => IsGiven(key, config)) : altered;
        return [.. kept, .. set];
    }

    private static EffectiveConfig? ConfigOf(DaemonInstance broker) =>
        broker is { Kind: DaemonKind.Broker, Health: DaemonHealth.Serving } ? broker.Config : null;

    /// <summary>The setting has a value on the broker alone.</summary>
    private static bool IsGiven(string key, EffectiveConfig config) =>
        config.Settings.GetValueOrDefault(key)?.Given(key, SettingSource.PerBroker) is not null;

    /// <param name="keys">A key may be among them twice.</param>
    private static ConfigChange Towards(
        ImmutableSortedDictionary<string, string> settings, IEnumerable<string> keys, EffectiveConfig config)
    {
        var change = ConfigChange.Nothing;
        foreach (var key in keys)
        {
            if (!DynamicSettings.IsDynamic(key, config)
                || config.Settings[key] is not { } setting
                || DynamicSettings.Goal(key, settings, setting) is not { } goal)
            {
                continue;
            }

            var given = setting.Given(key, SettingSource.PerBroker);
            if (SettingValue.Same(DynamicSettings.Underneath(key, setting), goal))
            {
                change = given is null ? change : change with { Delete = change.Delete.Add(key) };
            }
            else if (!SettingValue.Same(given, goal) || !SettingValue.Same(setting.Value, goal))
            {
                change = change with { Set = change.Set.Add(key, goal) };
            }
        }

        return change;
    }
}
