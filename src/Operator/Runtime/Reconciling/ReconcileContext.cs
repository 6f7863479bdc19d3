namespace KafkaPi.Operator.Runtime;

/// <summary>One run of a controller. A scoped service, for everything that takes part in the reconcile.</summary>
/// <param name="ReconcileId">Unique per run; in every log line and span of it.</param>
/// <param name="Time">The clock of waits.</param>
/// <param name="Superseded">
/// A newer generation, an annotation or a deletion has been seen, or the process is to stop. Cut waits short; complete
/// mutations under way.
/// </param>
public sealed record ReconcileContext(
    EntityKey Key, string ReconcileId, TimeProvider Time, CancellationToken Superseded)
{
    private readonly long _begun = Time.GetTimestamp();

    /// <summary>The time since the run began. What it has seen is not older.</summary>
    public TimeSpan Age => Time.GetElapsedTime(_begun);

    /// <summary>Tells that something came to an end, so that a long run is not taken for one that hangs.</summary>
    public Action Progressed { get; init; } = () => { };

    /// <returns>False when the run was superseded meanwhile.</returns>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/> only.</exception>
    public async Task<bool> WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(Superseded, cancellationToken);
        await Task.Delay(delay, Time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return !Superseded.IsCancellationRequested;
    }
}
