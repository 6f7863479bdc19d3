namespace KafkaPi.Operator.Runtime.Leadership;

/// <summary>Whether this process is the leader. Leadership is gained once and lost once.</summary>
internal sealed class LeaderState : IDisposable
{
    private readonly TaskCompletionSource _gained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _lost = new();

    public Task Gained => _gained.Task;

    public CancellationToken Lost => _lost.Token;

    public bool IsLeader => _gained.Task.IsCompletedSuccessfully && !_lost.IsCancellationRequested;

    public void Gain() => _gained.TrySetResult();

    public void Lose() => _lost.Cancel();

    public void Dispose() => _lost.Dispose();
}
