using System.Collections.Immutable;
using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Planning.Rebalancing.Assignments;

/// <summary>
/// Computes which replicas lie on which brokers. Pure, and the same for the same input in whatever order it comes.
/// </summary>
/// <remarks>
/// Aims in their order: no replica on a broker that drains or is not listed; never two replicas of a partition on one
/// broker, nor in one rack where there are racks enough; every broker within one replica of an even share, as far as
/// the racks allow; as few replicas moved as that takes; each topic spread; bytes spread; as many preferred leaders
/// on each broker, for which no replica is moved.
/// </remarks>
public static class Assignment
{
    public static AssignmentOutcome Balance(
        IEnumerable<PlacedPartition> partitions, IEnumerable<AssignedBroker> brokers)
    {
        ImmutableArray<PlacedPartition> placed =
            [.. partitions.OrderBy(p => p.Topic, StringComparer.Ordinal).ThenBy(p => p.Number)];
        ImmutableArray<AssignedBroker> staying = [.. brokers.Where(b => !b.IsDraining).OrderBy(b => b.Id)];

        var refused = placed.Where(p => p.Replicas.Length > staying.Length)
            .GroupBy(p => p.Topic, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Max(p => p.Replicas.Length)))
            .ToImmutableArray();
        if (!refused.IsEmpty)
        {
            return new AssignmentOutcome.Refused(refused, staying.Length);
        }

        var replicas = new ReplicaPlacement(placed, staying);
        replicas.Balance();
        new LeaderPlacement(replicas.Lists, staying.Length).Balance();
        return new AssignmentOutcome.Assigned(
            [.. placed.Select(Change).Where(r => !r.From.SequenceEqual(r.To))]);

        Reassignment Change(PlacedPartition partition, int index) => new(
            partition.Topic, partition.Number, partition.Replicas,
            [.. replicas.Lists[index].Select(b => staying[b].Id)], partition.Bytes);
    }
}
