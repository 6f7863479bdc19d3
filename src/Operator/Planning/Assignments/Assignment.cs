using System.Collections.Immutable;

namespace KafkaPi.Operator.Planning.Assignments;

/// <summary>Which replicas lie on which brokers. Pure, and the same for the same input in whatever order it comes.</summary>
/// <remarks>
/// What counts, in this order: no replica on a broker that drains or is not listed; never two on one broker, nor in one rack where there
/// are racks enough; every broker within one replica of an even share, as far as the racks allow; as few replicas moved as that takes;
/// each topic spread; bytes spread; as many preferred leaders on each broker, for which no replica is moved.
/// </remarks>
public static class Assignment
{
    public static AssignmentOutcome Balance(IEnumerable<PlacedPartition> partitions, IEnumerable<AssignedBroker> brokers)
    {
        ImmutableArray<PlacedPartition> placed = [.. partitions.OrderBy(p => p.Topic, StringComparer.Ordinal).ThenBy(p => p.Number)];
        ImmutableArray<AssignedBroker> staying = [.. brokers.Where(b => !b.IsDraining).OrderBy(b => b.Id)];

        var refused = placed.Where(p => p.Replicas.Length > staying.Length)
            .GroupBy(p => p.Topic, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Max(p => p.Replicas.Length)))
            .ToImmutableArray();
        if (!refused.IsEmpty) return new AssignmentOutcome.Refused(refused, staying.Length);

        var replicas = new ReplicaPlacement(placed, staying);
        replicas.Balance();
        var leaders = new LeaderPlacement(replicas.Lists, staying.Length);
        leaders.Balance();

        return new AssignmentOutcome.Assigned([.. placed
            .Select((p, i) => new Reassignment(p.Topic, p.Number, p.Replicas, [.. replicas.Lists[i].Select(b => staying[b].Id)], p.Bytes))
            .Where(r => !r.From.SequenceEqual(r.To))]);
    }
}
