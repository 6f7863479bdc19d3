using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;

namespace KafkaPi.Operator.Observed;

/// <summary>All hosts of a cluster as they were seen in one pass, and what the brokers said in it.</summary>
public sealed record ObservedCluster(ImmutableSortedDictionary<NodeName, ObservedHost> Hosts, BrokersView Brokers)
{
    public ObservedHost.Seen? Seen(NodeName node) => Hosts.GetValueOrDefault(node) as ObservedHost.Seen;
}
