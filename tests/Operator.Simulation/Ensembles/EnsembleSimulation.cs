using CsCheck;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Operator.Simulation.Rollouts;
using Xunit;

namespace KafkaPi.Operator.Simulation.Ensembles;

public sealed class EnsembleSimulation
{
    private static readonly long Schedules = RolloutSimulation.Schedules / 50;

    [Fact]
    public void No_order_of_edits_of_the_roles_and_faults_loses_a_write() => EnsembleSchedules.Any.Sample(
        schedule => EnsembleRun.Of(schedule, OperatorVariant.Real), iter: Schedules, print: Story);

    private static string Story((int Setup, (int Kind, int Argument)[] Events) schedule) =>
        PromiseBrokenException.Of(() => EnsembleRun.Of(schedule, OperatorVariant.Real, traced: true))?.Message ?? "";
}
