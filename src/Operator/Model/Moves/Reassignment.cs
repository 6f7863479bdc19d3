using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Moves;

/// <summary>A change of one partition's replicas, or of their order.</summary>
public sealed record Reassignment(
    string Topic, int Number, ImmutableArray<int> From, ImmutableArray<int> To, long? Bytes)
{
    /// <summary>Brokers that copy the partition.</summary>
    public IEnumerable<int> Added => To.Except(From);

    public IEnumerable<int> Removed => From.Except(To);

    /// <summary>False when only the preferred leader changes and no byte is copied.</summary>
    public bool MovesData => Added.Any();

    public bool Equals(Reassignment? other) =>
        other is not null
        && (Topic, Number, Bytes) == (other.Topic, other.Number, other.Bytes)
        && From.SequenceEqual(other.From)
        && To.SequenceEqual(other.To);

    public override int GetHashCode() => HashCode.Combine(Topic, Number);

    /// <summary>Bytes that the move copies, as far as the size of the partition is known.</summary>
    public long BytesToCopy => (Bytes ?? 0) * Added.Count();

    public override string ToString() => $"{Topic}-{Number}: {string.Join(',', From)} → {string.Join(',', To)}";
}
