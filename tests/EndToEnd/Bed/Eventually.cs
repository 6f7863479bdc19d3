using System.Diagnostics;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>Waits for what must come to hold; how long it takes is not judged, only that it does within a generous time.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <param name="what">What is waited for, in words: the failure says it.</param>
    /// <param name="look">Returns what was waited for, or throws <see cref="NotYetException"/> with what is seen instead.</param>
    public static async Task<T> GetAsync<T>(string what, Func<Task<T>> look, CancellationToken ct, TimeSpan? deadline = null)
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
                    throw new TimeoutException($"not within {(deadline ?? Deadline).TotalSeconds:0} s: {what}; instead: {e.Message}");
            }

            await Task.Delay(Poll, ct);
        }
    }

    public static Task HoldsAsync(string what, Func<Task<bool>> holds, CancellationToken ct, TimeSpan? deadline = null) =>
        GetAsync(what, async () => await holds() ? true : throw new NotYetException("it does not hold"), ct, deadline);
}

/// <summary>What is waited for has not come; the message says what is there instead.</summary>
internal sealed class NotYetException(string message) : Exception(message);
