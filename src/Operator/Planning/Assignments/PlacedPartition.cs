using System.Collections.Immutable;

namespace KafkaPi.Operator.Planning.Assignments;

/// <summary>A partition as it lies on its brokers now.</summary>
/// <param name="Replicas">In order: the first one is the preferred leader.</param>
/// <param name="Bytes">The size of one replica; null where nobody told.</param>
public sealed record PlacedPartition(string Topic, int Number, ImmutableArray<int> Replicas, long? Bytes = null);

/// <summary>A broker that replicas may be put on, or have to be taken off.</summary>
/// <param name="Rack">Racks count only when every broker that stays has one.</param>
/// <param name="IsDraining">It holds no replica in the end.</param>
public sealed record AssignedBroker(int Id, string? Rack = null, bool IsDraining = false);

/// <summary>One partition whose replicas have to be others, or stand in another order.</summary>
public sealed record Reassignment(string Topic, int Number, ImmutableArray<int> From, ImmutableArray<int> To, long? Bytes)
{
    /// <summary>Brokers that copy the partition.</summary>
    public IEnumerable<int> Added => To.Except(From);

    public IEnumerable<int> Removed => From.Except(To);

    /// <summary>False: only the preferred leader changes, no byte is copied.</summary>
    public bool MovesData => Added.Any();

    public override string ToString() => $"{Topic}-{Number}: {string.Join(',', From)} → {string.Join(',', To)}";
}

public abstract record AssignmentOutcome
{
    private AssignmentOutcome() { }

    /// <param name="Changes">Ordered by topic and number; none: everything stays where it is.</param>
    public sealed record Assigned(ImmutableArray<Reassignment> Changes) : AssignmentOutcome;

    /// <summary>Fewer brokers stay than these topics have replicas.</summary>
    /// <param name="Topics">Ordered, with the number of replicas that they have.</param>
    /// <param name="Brokers">How many brokers stay.</param>
    public sealed record Refused(ImmutableArray<(string Topic, int Replicas)> Topics, int Brokers) : AssignmentOutcome
    {
        public override string ToString() =>
            $"{string.Join(", ", Topics.Select(t => $"{t.Topic} has {t.Replicas} replicas"))}, and {Brokers} {(Brokers == 1 ? "broker stays" : "brokers stay")}";
    }
}
