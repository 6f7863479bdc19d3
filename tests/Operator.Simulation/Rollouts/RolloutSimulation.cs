using CsCheck;
using KafkaPi.Operator.Simulation.Loop;
using Xunit;

namespace KafkaPi.Operator.Simulation.Rollouts;

public sealed class RolloutSimulation
{
    internal static readonly long Schedules =
        long.TryParse(Environment.GetEnvironmentVariable("KAFKAPI_SCHEDULES"), out var given) ? given : 100_000;

    /// <summary>How many schedules are of removals, and as many of forced steps and of slips.</summary>
    private static readonly long OfOneKind = Schedules / 10;

    /// <summary>
    /// Every promise is checked at every act, and at the end everything comes to rest. Prints the seed of a failure.
    /// </summary>
    [Fact]
    public void No_order_of_edits_and_faults_breaks_a_promise() =>
        RolloutSchedules.Any.Sample(Run, iter: Schedules - (3 * OfOneKind), print: Story);

    [Fact]
    public void No_order_of_removals_and_faults_breaks_a_promise() =>
        RolloutSchedules.Leaving.Sample(Run, iter: OfOneKind, print: Story);

    [Fact]
    public void Forcing_one_waiting_step_after_the_other_breaks_no_promise_that_cannot_be_forced() =>
        RolloutSchedules.Forceful.Sample(Run, iter: OfOneKind, print: Story);

    [Fact]
    public void No_slip_in_the_settings_costs_a_member() =>
        RolloutSchedules.Slipping.Sample(Run, iter: OfOneKind, print: Story);

    private static void Run((int Setup, (int Kind, int Argument)[] Events) schedule) =>
        RolloutRun.Of(schedule, OperatorVariant.Real);

    private static string Story((int Setup, (int Kind, int Argument)[] Events) schedule) =>
        PromiseBrokenException.Of(() => RolloutRun.Of(schedule, OperatorVariant.Real, traced: true))?.Message ?? "";
}
