namespace KafkaPi.Operator.Runtime;

/// <summary>Only a change of the entity itself can help: no retry and no resync until its generation or annotations change.</summary>
/// <remarks>What can be mended elsewhere (a missing Secret, a host that is off) is a <see cref="WaitingException"/> or any other exception.</remarks>
public sealed class StalledException(string reason, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Stable, CamelCase.</summary>
    public string Reason { get; } = reason;
}

/// <summary>Nothing failed, the time has not come: tried again after <see cref="RetryAfter"/>, without backoff, event or error metric.</summary>
public sealed class WaitingException(string message, TimeSpan retryAfter) : Exception(message)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
