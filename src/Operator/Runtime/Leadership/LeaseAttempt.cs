namespace KafkaPi.Operator.Runtime.Leadership;

/// <summary>The outcome of an attempt to take or renew the lease.</summary>
internal abstract record LeaseAttempt
{
    private LeaseAttempt()
    {
    }

    public sealed record Held : LeaseAttempt;

    public sealed record HeldByAnother(string Holder) : LeaseAttempt;

    /// <summary>The server was not reached, or it did not accept the write.</summary>
    public sealed record Failed : LeaseAttempt;
}
