using CsCheck;

namespace KafkaPi.Operator.Simulation;

/// <summary>Whether what was switched off is found out, and how soon.</summary>
internal static class Mutations
{
    /// <param name="promise">What has to break, in part; whatever else does is passed over.</param>
    public static (int Tried, PromiseBrokenException? Found) FirstBroken(
        Gen<(int Setup, (int Kind, int Argument)[] Events)> schedules, Action<(int, (int, int)[])> run, string promise = "")
    {
        PromiseBrokenException? found = null;
        var tried = 0;
        schedules.Sample(
            schedule =>
            {
                if (Volatile.Read(ref found) is not null) return;
                Interlocked.Increment(ref tried);
                if (PromiseBrokenException.Of(() => run(schedule)) is { } violation && violation.Promise.Contains(promise, StringComparison.Ordinal))
                    Interlocked.CompareExchange(ref found, violation, null);
            },
            iter: 20_000);
        return (tried, found);
    }
}
