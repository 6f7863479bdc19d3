using System.Collections.Immutable;
using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Observed;

/// <summary>The version of Kafka whose requests all brokers of a cluster understand.</summary>
public static class CommonKafka
{
    /// <summary>
    /// The oldest of those that are seen to run and the spec's. A broker that is still to be upgraded hangs up on requests that it does not know; all that run
    /// with ZooKeeper know the older ones.
    /// </summary>
    public static Version Of(DesiredCluster desired, ImmutableSortedDictionary<NodeName, ObservedHost> hosts) =>
        desired.Known.Select(n => (hosts.GetValueOrDefault(n.Name) as ObservedHost.Seen)?.Daemon(DaemonKind.Broker)?.Release?.KafkaVersion)
            .Append(desired.Distribution.KafkaVersion).OfType<Version>().Min()!;
}
