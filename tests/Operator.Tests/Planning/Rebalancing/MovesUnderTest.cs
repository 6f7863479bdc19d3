using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Rebalancing;

/// <summary>Moves in the words of a story.</summary>
internal static class MovesUnderTest
{
    public static ClusterUnderTest Set(this ClusterUnderTest cluster, DesiredRebalance rebalance) =>
        cluster with
        {
            Desired = cluster.Desired with { Kafka = cluster.Desired.Kafka with { Rebalance = rebalance } }
        };

    public static ClusterUnderTest Moving(this ClusterUnderTest cluster, params ReadOnlySpan<Reassignment> moves)
    {
        ImmutableArray<MovingPartition> moving =
        [
            .. moves
                .ToArray()
                .Select(
                    m => new MovingPartition(m.Topic, m.Number, [.. m.To.Union(m.From)], [.. m.Added], [.. m.Removed]))
        ];
        return cluster with { Brokers = ((BrokersView.Known)cluster.Brokers) with { Moving = moving } };
    }

    public static ClusterUnderTest Moved(this ClusterUnderTest cluster, Reassignment move)
    {
        var known = (BrokersView.Known)cluster.Brokers;
        return cluster.Partitions([.. known.Partitions.Select(p => p.Topic == move.Topic && p.Number == move.Number
            ? p with { Replicas = move.To, InSync = move.To, Leader = move.To[0] } : p)]);
    }

    public static ClusterUnderTest Throttled(this ClusterUnderTest cluster, long rate)
    {
        var known = (BrokersView.Known)cluster.Brokers;
        return cluster with
        {
            Brokers = known with { Throttles = known.Answering.ToImmutableSortedDictionary(id => id, _ => rate) }
        };
    }
}
