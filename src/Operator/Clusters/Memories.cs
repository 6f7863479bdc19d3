using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Clusters;

/// <summary>What the status remembers of each daemon.</summary>
internal static class Memories
{
    public static ImmutableDictionary<(NodeName Node, DaemonKind Kind), DaemonMemory> Of(KafkaClusterStatus? status)
    {
        var memories = ImmutableDictionary.CreateBuilder<(NodeName, DaemonKind), DaemonMemory>();
        foreach (var node in status?.Nodes ?? [])
        {
            if (Of(node, DaemonKind.ZooKeeper) is { } member) memories[(new(node.Name), DaemonKind.ZooKeeper)] = member;
            if (Of(node, DaemonKind.Broker) is { } broker) memories[(new(node.Name), DaemonKind.Broker)] = broker;
        }

        return memories.ToImmutable();
    }

    /// <summary>Null when nothing was ever reported of the daemon.</summary>
    public static DaemonMemory? Of(NodeStatus? node, DaemonKind kind) => (kind, node) switch
    {
        (DaemonKind.ZooKeeper, { Zookeeper: { Crashes: { } crashes } member }) => new(crashes, member.EndsInARow ?? 0, member.Failing),
        (DaemonKind.Broker, { Broker: { Crashes: { } crashes } broker }) => new(crashes, broker.EndsInARow ?? 0, broker.Failing),
        _ => null,
    };
}
