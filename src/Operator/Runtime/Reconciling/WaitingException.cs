namespace KafkaPi.Operator.Runtime;

/// <summary>Nothing failed, but the time has not come.</summary>
/// <remarks>Tried again after <paramref name="retryAfter"/>, without backoff, event or error metric.</remarks>
public sealed class WaitingException(string message, TimeSpan retryAfter) : Exception(message)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
