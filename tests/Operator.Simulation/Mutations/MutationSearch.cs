using System.Collections.Concurrent;
using KafkaPi.Operator.Simulation.Loop;
using Xunit;

namespace KafkaPi.Operator.Simulation.Mutations;

/// <summary>Finds out whether a spoiled operator breaks a promise, and how soon.</summary>
internal static class MutationSearch
{
    private const int Schedules = 20_000;

    /// <param name="name">What was spoiled.</param>
    /// <param name="promise">What has to break, in part. Whatever else breaks is passed over.</param>
    /// <returns>The promise that broke.</returns>
    public static string Find(string name, SimulatedWorldOf world, OperatorVariant variant, string promise = "")
    {
        PromiseBrokenException? found = null;
        var tried = 0;
        var numbers = Partitioner.Create(
            Enumerable.Range(world.First, Schedules), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(numbers, NumberedSchedules.AThreadACore, (number, search) =>
        {
            Interlocked.Increment(ref tried);
            if (world.Broken(number, variant) is { } violation
                && violation.Promise.Contains(promise, StringComparison.Ordinal))
            {
                Interlocked.CompareExchange(ref found, violation, null);
                search.Stop();
            }
        });

        Assert.True(found is not null, $"{name}: {tried} schedules broke nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"| {name} | {world.First + tried} | {found.Promise} |");
        return found.Promise;
    }
}
