using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Observed;

/// <summary>All hosts of a cluster as one pass has seen them, and the brokers' view of the cluster.</summary>
public sealed record ObservedCluster(ImmutableSortedDictionary<NodeName, ObservedHost> Hosts, BrokersView Brokers)
{
    public ObservedHost.Seen? Seen(NodeName node) => Hosts.GetValueOrDefault(node) as ObservedHost.Seen;
}
