namespace KafkaPi.Operator.Runtime.Reconciling;

/// <summary>The outcome of one run, which decides when the next run is.</summary>
internal abstract record Verdict
{
    private Verdict()
    {
    }

    public sealed record Settled(TimeSpan? RequeueAfter) : Verdict;

    /// <summary>The entity is gone, and nothing is left to do for it.</summary>
    public sealed record Gone : Verdict;

    /// <summary>The entity has changed meanwhile: run again.</summary>
    public sealed record Outdated : Verdict;

    public sealed record Waiting(TimeSpan RetryAfter, string Message) : Verdict;

    public sealed record Stalled(string Message) : Verdict;

    /// <param name="Latest">The latest time of the next try; null leaves it to the backoff.</param>
    public sealed record Failed(string Message, Exception? Error, TimeSpan? Latest) : Verdict;
}
