namespace KafkaPi.Operator.Tests;

/// <summary>Time whose clock on the wall is set, by NTP or by hand, while time itself goes on as ever.</summary>
internal sealed class JumpingTime(TimeProvider time) : TimeProvider
{
    private TimeSpan _ahead;

    public override long TimestampFrequency => time.TimestampFrequency;

    /// <summary>Sets the clock forward, or back when <paramref name="by"/> is negative.</summary>
    public void SetClock(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + _ahead;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
