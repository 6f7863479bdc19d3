using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using KafkaPi.Operator.Simulation.Loop;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

// Each test takes all cores itself.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace KafkaPi.Operator.Simulation;

/// <summary>
/// Schedules by number. The number makes the schedule, at every run and on every machine. Runs add up, and a failure is
/// a number.
/// </summary>
internal static class NumberedSchedules
{
    private const ulong Seed = 20261126;

    /// <summary>What SplitMix64 adds from one to the next: consecutive numbers must not begin alike.</summary>
    private const ulong Stride = 0x9E3779B97F4A7C15;

    /// <summary>Lots follow each other, so that a run that is stopped says how far it came.</summary>
    private const long Lot = 100_000;

    /// <summary>Nothing here waits, so that more threads would only take each other's caches.</summary>
    public static ParallelOptions AThreadACore { get; } = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    private static readonly long From = Given("KAFKAPI_SCHEDULES_FROM", 0);

    /// <summary>How many schedules there are in all. Each test takes its part of them.</summary>
    public static long Count { get; } = Given("KAFKAPI_SCHEDULES", 100_000);

    /// <summary>The schedule of a number.</summary>
    public static T Of<T>(Gen<T> schedules, long number) =>
        schedules.Generate(new PCG(1, Seed + ((ulong)number * Stride)), null, out _);

    /// <summary>
    /// Runs schedules one number after the other. Every promise is checked at every act, and at the end everything
    /// comes to rest.
    /// </summary>
    public static void KeepEveryPromise(SimulatedWorldOf world, long count)
    {
        ConcurrentBag<long> broken = [];
        for (var (from, end) = (From, From + count); from < end; from += Lot)
        {
            var below = Math.Min(from + Lot, end);
            Parallel.For(from, below, AThreadACore, number =>
            {
                if (world.Broken(number, OperatorVariant.Real) is not null)
                {
                    broken.Add(number);
                }
            });
            TestContext.Current.SendDiagnosticMessage($"{From} to {below - 1}: {broken.Count} broke a promise");
        }

        Assert.True(broken.IsEmpty, Story(world, broken));
    }

    private static string Story(SimulatedWorldOf world, ConcurrentBag<long> broken) => broken.IsEmpty
        ? ""
        : $"{string.Join(", ", broken.Order())} broke a promise, the first of them thus: "
            + world.Broken(broken.Min(), OperatorVariant.Real, traced: true)?.Message;

    private static long Given(string variable, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given)
            ? given
            : otherwise;
}
