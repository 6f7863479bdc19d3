using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rebalancing.Batches;

/// <summary>Brokers and partitions as the assignment takes them.</summary>
internal static class Placements
{
    /// <summary>Brokers that stay, with their racks.</summary>
    public static ImmutableArray<AssignedBroker> Staying(Situation situation) =>
        [.. Brokers(situation).Where(b => !b.IsDraining)];

    public static IEnumerable<AssignedBroker> Brokers(Situation situation) => situation.Brokers
        .OrderBy(b => b.Node.Id)
        .Select(b => new AssignedBroker(b.Node.Id, b.Node.Rack, situation.Draining.Contains(b.Node.Id)));

    /// <summary>
    /// Every partition with a leader, and with its size where a broker told it. Without a leader there is no broker
    /// to copy from.
    /// </summary>
    public static IEnumerable<PlacedPartition> Of(BrokersView.Known kafka)
    {
        var sizes = kafka.Disks.Values.SelectMany(d => d).SelectMany(d => d.Replicas).Where(r => !r.IsFuture)
            .GroupBy(r => (r.Topic, r.Number))
            .ToDictionary(g => g.Key, g => g.Max(r => r.Bytes));
        return kafka.Partitions.Where(p => p.Leader is not null).Select(p => new PlacedPartition(
            p.Topic, p.Number, p.Replicas, sizes.TryGetValue((p.Topic, p.Number), out var bytes) ? bytes : null));
    }

    public static Reassignment AsItIs(Partition partition) =>
        new(partition.Topic, partition.Number, partition.Replicas, partition.Replicas, null);
}
