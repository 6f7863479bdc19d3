using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Testing;

/// <summary>The real clock, which records the delays that it is asked for.</summary>
internal sealed class RecordingTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _asked = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _asked.Add(dueTime);
        }

        Interlocked.Exchange(ref _news, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return base.CreateTimer(callback, state, dueTime, period);
    }

    public async Task UntilAskedForAsync(TimeSpan delay)
    {
        while (true)
        {
            var news = Volatile.Read(ref _news).Task;
            lock (_lock)
            {
                if (_asked.Contains(delay))
                {
                    return;
                }
            }

            await news.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }
}
