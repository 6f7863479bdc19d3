namespace KafkaPi.Operator.Runtime;

/// <summary>One run of a controller; a scoped service, so that whatever takes part in the reconcile can ask for it.</summary>
/// <param name="Key">The entity's namespace and name.</param>
/// <param name="ReconcileId">Unique per run; in every log line and span of it.</param>
/// <param name="Time">The clock of waits.</param>
/// <param name="Superseded">A newer generation, an annotation or a deletion has been seen, or the process is to stop: cut waits short, complete mutations under way.</param>
public sealed record ReconcileContext(EntityKey Key, string ReconcileId, TimeProvider Time, CancellationToken Superseded)
{
    /// <summary>Waits for <paramref name="delay"/>.</summary>
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
