using Xunit;

namespace KafkaPi.Operator.Simulation.Rollouts;

public sealed class RolloutSimulation
{
    /// <summary>How many schedules are of removals, and as many of forced steps and of slips.</summary>
    private static readonly long OfOneKind = NumberedSchedules.Count / 10;

    [Fact]
    public void No_order_of_edits_and_faults_breaks_a_promise() =>
        NumberedSchedules.KeepEveryPromise(SimulatedWorldOf.Rollouts, NumberedSchedules.Count - (3 * OfOneKind));

    [Fact]
    public void No_order_of_removals_and_faults_breaks_a_promise() =>
        NumberedSchedules.KeepEveryPromise(SimulatedWorldOf.Removals, OfOneKind);

    [Fact]
    public void Forcing_one_waiting_step_after_the_other_breaks_no_promise_that_cannot_be_forced() =>
        NumberedSchedules.KeepEveryPromise(SimulatedWorldOf.ForcedSteps, OfOneKind);

    [Fact]
    public void No_slip_in_the_settings_costs_a_member() =>
        NumberedSchedules.KeepEveryPromise(SimulatedWorldOf.Slips, OfOneKind);
}
