using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Model.Target;

/// <summary>The version of Kafka whose requests all brokers of a cluster understand.</summary>
public static class CommonKafka
{
    /// <summary>
    /// The oldest of the running versions and the target's version. A broker that is still to be upgraded hangs up
    /// on requests that it does not know. All versions that run with ZooKeeper know the older requests.
    /// </summary>
    public static Version Of(TargetCluster target, ImmutableSortedDictionary<NodeName, ObservedHost> hosts) =>
        target.Known
            .Select(n => hosts.GetValueOrDefault(n.Name)).OfType<ObservedHost.Seen>()
            .Select(seen => seen.Daemon(DaemonKind.Broker)?.Release?.KafkaVersion)
            .Append(target.Distribution.KafkaVersion).OfType<Version>().Min()!;
}
