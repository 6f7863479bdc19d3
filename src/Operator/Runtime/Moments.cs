namespace KafkaPi.Operator.Runtime;

/// <summary>Moments as timestamps, which go forward alone, whatever becomes of the clock on the wall.</summary>
/// <remarks>A Pi has no clock that runs without power: NTP sets it by years after the boot.</remarks>
internal static class Moments
{
    public static long After(this TimeProvider time, TimeSpan delay) =>
        time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);

    /// <returns>Negative when the moment is past.</returns>
    public static TimeSpan Until(this TimeProvider time, long moment) =>
        time.GetElapsedTime(time.GetTimestamp(), moment);
}
