namespace KafkaPi.Operator.Runtime;

/// <summary>The outcome of writing a status.</summary>
public enum StatusWrite
{
    /// <summary>The server has the same status already; nothing was sent.</summary>
    Unchanged,

    Written,

    /// <summary>The entity is deleted, or has a newer generation or another status; the next run writes.</summary>
    Outdated,
}
