using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Simulation.Edits.Slips;

/// <summary>A setting of a plug-in, which the simulated daemons obey.</summary>
internal static class Slip
{
    public static SlipMode? Of(ImmutableSortedDictionary<string, string>? settings, DaemonKind kind) =>
        settings?.GetValueOrDefault(Key(kind)) is { } mode && Enum.TryParse<SlipMode>(mode, out var slip)
            ? slip
            : null;

    public static bool IsIn(KafkaClusterSpec spec) => ModeOf(spec) is not null;

    public static SlipMode? ModeOf(KafkaClusterSpec spec) =>
        Of(spec.Kafka.Config.ToImmutableSortedDictionary(), DaemonKind.Broker)
        ?? Of(spec.Zookeeper.Config.ToImmutableSortedDictionary(), DaemonKind.ZooKeeper);

    /// <param name="modes">Number of modes to choose from.</param>
    public static KafkaClusterSpec Into(KafkaClusterSpec spec, int argument, int modes)
    {
        var mode = Enum.GetValues<SlipMode>()[argument / 2 % modes];
        return Into(spec, argument % 2 == 0 ? DaemonKind.Broker : DaemonKind.ZooKeeper, mode);
    }

    public static KafkaClusterSpec Into(KafkaClusterSpec spec, DaemonKind kind, SlipMode mode) => kind switch
    {
        DaemonKind.Broker => spec with { Kafka = spec.Kafka with { Config = With(spec.Kafka.Config, kind, mode) } },
        DaemonKind.ZooKeeper => spec with
        {
            Zookeeper = spec.Zookeeper with { Config = With(spec.Zookeeper.Config, kind, mode) },
        },
    };

    private static Dictionary<string, string> With(
        IReadOnlyDictionary<string, string> config, DaemonKind kind, SlipMode mode) =>
        new(config, StringComparer.Ordinal) { [Key(kind)] = $"{mode}" };

    private static string Key(DaemonKind kind) => kind switch
    {
        DaemonKind.Broker => "metric.reporters",
        DaemonKind.ZooKeeper => "authProvider.1",
    };
}
