using System.Diagnostics;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>
/// Waits for conditions that must come to hold. The deadline is generous, because no test judges how long the
/// product takes.
/// </summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <param name="what">The condition in words, for the message of a failure.</param>
    /// <param name="look">Returns the result, or throws <see cref="NotYetException"/> with what is seen
    /// instead.</param>
    public static async Task<T> GetAsync<T>(
        string what, Func<Task<T>> look, CancellationToken ct, TimeSpan? deadline = null)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await look();
            }
            catch (NotYetException e)
            {
                if (Stopwatch.GetElapsedTime(begun) > (deadline ?? Deadline))
                {
                    throw new TimeoutException(
                        $"not within {(deadline ?? Deadline).TotalSeconds:0} s: {what}; instead: {e.Message}");
                }
            }

            await Task.Delay(Poll, ct);
        }
    }

    public static Task HoldsAsync(
        string what, Func<Task<bool>> holds, CancellationToken ct, TimeSpan? deadline = null) =>
        GetAsync(what, async () => await holds() ? true : throw new NotYetException("it does not hold"), ct, deadline);
}
