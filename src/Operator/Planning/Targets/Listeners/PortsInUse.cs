using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Targets.Listeners;

/// <summary>Ports that no broker can have: those of ZooKeeper, and those that others than brokers listen on.</summary>
internal sealed record PortsInUse(ImmutableHashSet<int> Ports)
{
    public static PortsInUse By(TargetCluster cluster, ObservedCluster observed) => new(
    [
        .. DaemonProfile.Of(DaemonKind.ZooKeeper).Ports(cluster),
        .. observed.Hosts.Values.OfType<ObservedHost.Seen>()
            .SelectMany(seen => seen.Listeners)
            .Where(l => l.Owner != HostLayout.Unit(DaemonKind.Broker))
            .Select(l => l.Port),
    ]);
}
