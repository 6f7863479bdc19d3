using System.Globalization;
using CsCheck;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Operator.Simulation.Rollouts;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

// Each test takes all cores itself.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace KafkaPi.Operator.Simulation;

/// <summary>
/// For hours. A schedule's number makes it, at every run and on every machine, so that runs add up and a failure is a
/// number.
/// </summary>
public sealed class NumberedSchedules
{
    private const ulong Seed = 20261126;

    /// <summary>What SplitMix64 adds from one to the next: consecutive numbers must not begin alike.</summary>
    private const ulong Stride = 0x9E3779B97F4A7C15;

    /// <summary>Lots follow each other, so that a run that is stopped says how far it came.</summary>
    private const long Lot = 100_000;

    internal static readonly long From = Given("KAFKAPI_SCHEDULES_FROM", 0);
    private static readonly long Count = Given("KAFKAPI_SCHEDULES", 1_000_000);

    /// <summary>The schedule of a number.</summary>
    internal static T Of<T>(Gen<T> schedules, long number) =>
        schedules.Generate(new PCG(1, Seed + ((ulong)number * Stride)), null, out _);

    [Fact(Explicit = true)]
    public void None_of_them_breaks_a_promise()
    {
        var broken = 0L;
        for (var (from, end) = (From, From + Count); from < end; from += Lot)
        {
            var below = Math.Min(from + Lot, end);
            Parallel.For(from, below, number =>
            {
                if (!IsKept(number))
                {
                    Interlocked.Increment(ref broken);
                }
            });
            Tell($"{From} to {below - 1}: {broken} broke a promise");
        }

        Assert.Equal(0, broken);
    }

    private static bool IsKept(long number)
    {
        var schedule = Of(RolloutSchedules.Any, number);
        if (Violation(schedule, traced: false) is null)
        {
            return true;
        }

        Tell($"number {number}: {Violation(schedule, traced: true)!.Message}");
        return false;
    }

    private static PromiseBrokenException? Violation((int, (int, int)[]) schedule, bool traced) =>
        PromiseBrokenException.Of(() => RolloutRun.Of(schedule, OperatorVariant.Real, traced));

    private static void Tell(string line) => TestContext.Current.SendDiagnosticMessage(line);

    private static long Given(string variable, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given)
            ? given
            : otherwise;
}
