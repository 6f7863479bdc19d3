using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Clusters;

/// <summary>Fewer brokers stay than a topic on the ones that leave has replicas.</summary>
internal static class ScaleDownBlocked
{
    private const int MostTopics = 5;

    public static string? Of(Situation situation)
    {
        if (situation.Kafka is not { } kafka) return null;
        var staying = situation.Brokers.Count(b => !situation.Draining.Contains(b.Node.Id));
        // One that moves has its old and its new replicas at the same time.
        var topics = kafka.Partitions.Where(p => p.Replicas.Any(situation.Draining.Contains) && p.Replicas.Length > staying && !IsMoving(p, situation, kafka))
            .GroupBy(p => p.Topic, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key} has {g.Max(p => p.Replicas.Length)} replicas").ToArray();
        if (topics.Length == 0) return null;
        return $"{string.Join(", ", situation.Leaving.Select(m => m.Name).Order())} cannot be drained: {string.Join(", ", topics.Take(MostTopics))}"
            + (topics.Length > MostTopics ? $" and {topics.Length - MostTopics} more topics as many" : "")
            + $", and {staying} {(staying == 1 ? "broker stays" : "brokers stay")}. Put the node back into spec.nodes, add another broker, "
            + "or lower the replication factor of these topics with kafka-reassign-partitions";
    }

    private static bool IsMoving(Partition partition, Situation situation, BrokersView.Known kafka) =>
        situation.Rebalance.Memory.Batch.Any(m => (m.Topic, m.Number) == (partition.Topic, partition.Number))
        || kafka.Moving?.Any(m => (m.Topic, m.Number) == (partition.Topic, partition.Number)) == true;
}
