using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>Tells how far a move is, by the brokers' view.</summary>
internal static class MoveProgress
{
    public static Progress Of(Reassignment move, BrokersView.Known kafka)
    {
        if (Find(move, kafka) is not { } partition)
        {
            return Progress.Gone;
        }

        // Before 2.4 no broker tells. A partition has its old and its new replicas then, until all new ones are in
        // sync.
        var moves = kafka.Moving is { } moving
            ? moving.Any(m => m.Topic == move.Topic && m.Number == move.Number)
            : partition.Replicas.Length > move.To.Length && move.To.All(partition.Replicas.Contains);
        if (moves)
        {
            return Progress.Moving;
        }

        return partition.Replicas.SequenceEqual(move.To) ? Progress.Done : Progress.Elsewhere;
    }

    public static Partition? Find(Reassignment move, BrokersView.Known kafka) =>
        kafka.Partitions.FirstOrDefault(p => p.Number == move.Number && p.Topic == move.Topic);
}
