namespace KafkaPi.Operator.Execution.Artifacts;

/// <summary>Gives a download up that is silent, too slow, or too long under way.</summary>
/// <remarks>
/// A server that drips would otherwise hold up an installation for the whole deadline, again and again.
/// </remarks>
internal sealed class DownloadLimits : IDisposable
{
    private readonly ArtifactCacheOptions _options;
    private readonly CancellationTokenSource _givenUp = new();
    private readonly ITimer _deadline;
    private readonly ITimer _silence;
    private readonly ITimer _drip;
    private StepFailedException? _failure;
    private long _due;

    public DownloadLimits(ArtifactAddress address, ArtifactCacheOptions options, TimeProvider time)
    {
        _options = options;
        _deadline = GiveUpAfter(options.Deadline, ArtifactFailures.TooSlow(address, options.Deadline));
        _silence = GiveUpAfter(options.Stall, ArtifactFailures.Silent(address, options.Stall));
        _drip = GiveUpAfter(Timeout.InfiniteTimeSpan, ArtifactFailures.Drips(address, options));

        ITimer GiveUpAfter(TimeSpan limit, StepFailedException failure) =>
            time.CreateTimer(_ => GiveUp(failure), null, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the download is to be given up.</summary>
    public CancellationToken Token => _givenUp.Token;

    /// <summary>Why the download was given up. Null when it was not.</summary>
    public StepFailedException? Failure => _failure;

    public void Arrived(int bytes)
    {
        _silence.Change(_options.Stall, Timeout.InfiniteTimeSpan);
        if ((_due -= bytes) < 0)
        {
            _due = _options.LeastBytes;
            _drip.Change(_options.LeastBytesWithin, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _deadline.Dispose();
        _silence.Dispose();
        _drip.Dispose();
    }

    private void GiveUp(StepFailedException failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is null)
        {
            _givenUp.Cancel();
        }
    }
}
