using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests;

/// <summary>A clock that stands still but for the test, and tells which pauses wait for it.</summary>
/// <param name="isPause">Whether a timer of this length is a pause, and no deadline.</param>
internal sealed class PausingTime(
    Func<TimeSpan, bool> isPause) : FakeTimeProvider(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _pauses = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Waits until somebody pauses, and lets the pause pass.</summary>
    public async Task<TimeSpan> PassPauseAsync(TimeSpan patience)
    {
        var pause = await _pauses.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(patience);
        Advance(pause);
        return pause;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && isPause(dueTime))
        {
            _pauses.Writer.TryWrite(dueTime);
        }

        return timer;
    }
}
