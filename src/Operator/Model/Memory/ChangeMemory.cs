namespace KafkaPi.Operator.Model.Memory;

/// <summary>What the status remembers of the parts of the spec that daemons run with.</summary>
public sealed record ChangeMemory
{
    public static ChangeMemory None { get; } = new();

    /// <summary>The parts with which the whole cluster served last, as JSON; null when it never did.</summary>
    public string? Served { get; init; }

    /// <summary>The last generation of the spec that had those parts while the cluster served.</summary>
    public long? ServedGeneration { get; init; }

    /// <summary>Digest of the parts that are tried, or were tried last, until the whole cluster serves.</summary>
    public string? OnTrial { get; init; }

    /// <summary>The parts that are not tried any more; null when there are none.</summary>
    public RejectedChange? Rejected { get; init; }
}
