using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning.Assignments;

namespace KafkaPi.Operator.Planning.Rebalancing;

internal enum Progress
{
    /// <summary>The partition lies where it has to, and nobody moves it any more.</summary>
    Done,

    Moving,

    /// <summary>It was never begun, was cancelled, or somebody decided otherwise.</summary>
    Elsewhere,

    /// <summary>There is no such partition any more.</summary>
    Gone,
}

/// <summary>How far a move is, by what the brokers say.</summary>
internal static class MoveProgress
{
    public static Progress Of(Reassignment move, BrokersView.Known kafka)
    {
        if (Find(move, kafka) is not { } partition) return Progress.Gone;
        // Before 2.4 nobody tells; there a partition has old and new replicas until all new ones are in sync.
        var moves = kafka.Moving is { } moving
            ? moving.Any(m => m.Topic == move.Topic && m.Number == move.Number)
            : partition.Replicas.Length > move.To.Length && move.To.All(partition.Replicas.Contains);
        if (moves) return Progress.Moving;
        return partition.Replicas.SequenceEqual(move.To) ? Progress.Done : Progress.Elsewhere;
    }

    public static Partition? Find(Reassignment move, BrokersView.Known kafka) =>
        kafka.Partitions.FirstOrDefault(p => p.Number == move.Number && p.Topic == move.Topic);
}
