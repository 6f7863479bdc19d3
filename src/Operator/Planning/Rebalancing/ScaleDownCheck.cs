using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>
/// Finds topics that have more replicas than brokers stay. They are left where they are, and their brokers with them.
/// All other topics are moved.
/// </summary>
public static class ScaleDownCheck
{
    private const int MostTopics = 5;

    public static bool IsBlocked(Partition partition, Situation situation) =>
        partition.Replicas.Any(situation.Draining.Contains) && Replicas(partition, situation) > Staying(situation);

    /// <summary>The message for all brokers that cannot be drained; null when nothing is blocked.</summary>
    public static string? Message(Situation situation)
    {
        if (situation.Decommissioned.IsEmpty || situation.Kafka is not { } kafka)
        {
            return null;
        }

        var blocked = kafka.Partitions.Where(p => IsBlocked(p, situation)).ToImmutableArray();
        if (blocked.IsEmpty)
        {
            return null;
        }

        DaemonInstance[] brokers =
        [
            .. situation.Decommissioned.Where(b => blocked.Any(p => p.Replicas.Contains(b.Node.Id)))
                .OrderBy(b => b.Name),
        ];
        return $"{string.Join(", ", brokers.Select(b => b.Name))} cannot be drained: {Topics(blocked, situation)}. "
            + Remedy("the node", brokers, situation);
    }

    /// <param name="held">Partitions of the broker that has to be drained, at least one, all of them blocked.</param>
    public static string WaitsFor(ImmutableArray<Partition> held, DaemonInstance broker, Situation situation) =>
        $"brokers enough to take its replicas: {Topics(held, situation)}. "
        + Remedy($"{broker.Name}", [broker], situation);

    /// <summary>A node whose host is not there would not serve again by being put back.</summary>
    private static string Remedy(string back, DaemonInstance[] brokers, Situation situation) =>
        (brokers.All(b => situation.Observed.Seen(b.Name) is not null)
            ? $"Put {back} back into spec.nodes, add another broker"
            : "Add another broker, with an id and an address of its own")
        + ", or lower the replication factor of these topics with kafka-reassign-partitions";

    private static int Staying(Situation situation) =>
        situation.Brokers.Count(b => !situation.Draining.Contains(b.Node.Id));

    /// <summary>
    /// Number of replicas that the partition is to have. A partition that moves has its old and its new replicas at the
    /// same time.
    /// </summary>
    private static int Replicas(Partition partition, Situation situation)
    {
        if (situation.Rebalance.Memory.Batch.FirstOrDefault(
            m => m.Number == partition.Number && m.Topic == partition.Topic) is { } ours)
        {
            return Math.Min(partition.Replicas.Length, ours.To.Length);
        }

        var moving =
            situation.Kafka?.Moving?.FirstOrDefault(m => m.Number == partition.Number && m.Topic == partition.Topic);
        return partition.Replicas.Except(moving?.Adding ?? []).Count();
    }

    private static string Topics(ImmutableArray<Partition> blocked, Situation situation)
    {
        var topics = blocked.GroupBy(p => p.Topic, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key} has {g.Max(p => Replicas(p, situation))} replicas").ToArray();
        var staying = Staying(situation);
        return string.Join(", ", topics.Take(MostTopics))
            + (topics.Length > MostTopics ? $" and {topics.Length - MostTopics} more topics as many" : "")
            + $", and {staying} {(staying == 1 ? "broker stays" : "brokers stay")}";
    }
}
