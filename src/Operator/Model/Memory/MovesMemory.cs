using System.Collections.Immutable;
using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Model.Memory;

/// <summary>What the status remembers of moves.</summary>
/// <remarks>
/// A lost memory costs no data and leaves nothing behind. A batch under way is then waited for as somebody else's,
/// its throttle is found and lifted, and an uneven spread stays until a person asks for another.
/// </remarks>
/// <param name="BalancedFor">
/// Brokers, by id, among which partitions were last spread; null when never recorded, empty while moves are under way.
/// </param>
/// <param name="Request">Value of the annotation <c>kafkapi.dev/rebalance</c> that was acted on last.</param>
/// <param name="Batch">Moves that were begun, or may have been, and whose throttle is not lifted yet.</param>
/// <param name="PartitionsDone">Partitions moved since the moves that are under way became due.</param>
/// <param name="BytesDone">Bytes copied for these partitions.</param>
public sealed record MovesMemory(
    ImmutableArray<AssignedBroker>? BalancedFor, string? Request, ImmutableArray<Reassignment> Batch,
    int PartitionsDone, long BytesDone)
{
    public static MovesMemory Empty { get; } = new(null, null, [], 0, 0);

    public bool Equals(MovesMemory? other) =>
        other is not null
        && (Request, PartitionsDone, BytesDone) == (other.Request, other.PartitionsDone, other.BytesDone)
        && (BalancedFor is { } brokers
            ? other.BalancedFor is { } others && brokers.SequenceEqual(others)
            : other.BalancedFor is null)
        && Batch.SequenceEqual(other.Batch);

    public override int GetHashCode() => HashCode.Combine(Request, Batch.Length, PartitionsDone, BytesDone);
}
