using System.Collections.Immutable;
using KafkaPi.Operator.Kafka;

namespace KafkaPi.Operator.Planning;

/// <summary>Topics that have more replicas than brokers stay. They are left where they are, and with them the brokers that were to leave; all others are moved.</summary>
public static class ScaleDown
{
    private const int MostTopics = 5;

    private const string Mend = "add another broker, or lower the replication factor of these topics with kafka-reassign-partitions";

    public static bool IsBlocked(Partition partition, Situation situation) =>
        partition.Replicas.Any(situation.Draining.Contains) && Replicas(partition, situation) > Staying(situation);

    /// <summary>For all brokers that leave; null when nothing is in their way.</summary>
    public static string? Message(Situation situation)
    {
        if (situation.Leaving.IsEmpty || situation.Kafka is not { } kafka) return null;
        var blocked = kafka.Partitions.Where(p => IsBlocked(p, situation)).ToImmutableArray();
        if (blocked.IsEmpty) return null;
        var nodes = situation.Leaving.Where(m => blocked.Any(p => p.Replicas.Contains(m.Node.Id))).Select(m => m.Name).Order();
        return $"{string.Join(", ", nodes)} cannot be drained: {Topics(blocked, situation)}. Put the node back into spec.nodes, {Mend}";
    }

    /// <param name="held">Partitions of the broker that leaves, at least one, all of them blocked.</param>
    public static string WaitsFor(ImmutableArray<Partition> held, Member member, Situation situation) =>
        $"brokers enough to take its replicas: {Topics(held, situation)}. Put {member.Name} back into spec.nodes, {Mend}";

    private static int Staying(Situation situation) => situation.Brokers.Count(b => !situation.Draining.Contains(b.Node.Id));

    /// <summary>One that moves has its old and its new replicas at the same time.</summary>
    private static int Replicas(Partition partition, Situation situation)
    {
        if (situation.Rebalance.Memory.Batch.FirstOrDefault(m => m.Number == partition.Number && m.Topic == partition.Topic) is { } ours)
            return Math.Min(partition.Replicas.Length, ours.To.Length);
        var moving = situation.Kafka?.Moving?.FirstOrDefault(m => m.Number == partition.Number && m.Topic == partition.Topic);
        return partition.Replicas.Except(moving?.Adding ?? []).Count();
    }

    private static string Topics(ImmutableArray<Partition> blocked, Situation situation)
    {
        var topics = blocked.GroupBy(p => p.Topic, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key} has {g.Max(p => Replicas(p, situation))} replicas").ToArray();
        var staying = Staying(situation);
        return string.Join(", ", topics.Take(MostTopics)) + (topics.Length > MostTopics ? $" and {topics.Length - MostTopics} more topics as many" : "")
            + $", and {staying} {(staying == 1 ? "broker stays" : "brokers stay")}";
    }
}
