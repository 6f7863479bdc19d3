using System.Diagnostics.CodeAnalysis;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Observation;

/// <summary>
/// Observes one host. A pass waits for an observation about as long as the host usually takes. An observation that
/// takes longer goes on by itself, and holds up no pass.
/// </summary>
/// <remarks>Used by one pass at a time.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A source that is cancelled holds nothing.")]
internal sealed class HostObserver(TimeProvider time)
{
    /// <summary>The time for connecting and one probe. After it the observation is given up.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(25);

    /// <summary>A login on a Pi that is busy takes seconds.</summary>
    private static readonly TimeSpan PatienceAtFirst = TimeSpan.FromSeconds(10);

    /// <summary>
    /// With the pause of a quiet cluster before it, a host that is gone is in the status within ten seconds.
    /// </summary>
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A host that was not seen the last time holds up a pass no longer. When it is back, its observation ends all the
    /// same, and the next pass waits for it as for the others.
    /// </summary>
    private static readonly TimeSpan PatienceWithUnseen = TimeSpan.FromMilliseconds(500);

    /// <summary>Under load an observation takes longer than the one before it.</summary>
    private const int TimesAsLong = 4;

    private TimeSpan _patience = PatienceAtFirst;
    private Task<Observation>? _underWay;
    private CancellationTokenSource _end = new();

    /// <summary>The host as it is told meanwhile; null when it was seen the last time.</summary>
    private ObservedHost.Unseen? _unseen;

    /// <param name="observe">Throws nothing. Its token is cancelled when the observation is given up.</param>
    /// <param name="silent">What is known of a host that has not answered yet, by the time that it had.</param>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<ObservedHost> ObserveAsync(
        Func<CancellationToken, Task<ObservedHost>> observe, Func<TimeSpan, ObservedHost.Unseen> silent,
        CancellationToken cancellationToken)
    {
        if (_underWay is { IsCompleted: false })
        {
            return _unseen!;
        }

        if (_underWay is { } before)
        {
            Learn(await before);
        }

        var patience = _patience;
        _end = new(Deadline, time);
        _underWay = TimedAsync(observe, _end.Token);
        try
        {
            return (await _underWay.WaitAsync(patience, time, cancellationToken)).Host;
        }
        catch (TimeoutException)
        {
            return _unseen ??= silent(patience);
        }
        catch (OperationCanceledException)
        {
            // What was broken off tells nothing of the host.
            End();
            _underWay = null;
            throw;
        }
    }

    public void End() => _end.Cancel();

    private void Learn(Observation observation)
    {
        _unseen = observation.Host as ObservedHost.Unseen;
        _patience = _unseen is null ? Patience(observation.Took) : PatienceWithUnseen;
    }

    private async Task<Observation> TimedAsync(
        Func<CancellationToken, Task<ObservedHost>> observe, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        return new(await observe(cancellationToken), time.GetElapsedTime(begun));
    }

    private static TimeSpan Patience(TimeSpan took) =>
        new[] { LeastPatience, new[] { took * TimesAsLong, Deadline }.Min() }.Max();

    private sealed record Observation(ObservedHost Host, TimeSpan Took);
}
