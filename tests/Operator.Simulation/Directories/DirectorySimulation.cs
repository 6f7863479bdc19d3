using CsCheck;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Operator.Simulation.Rollouts;
using Xunit;

namespace KafkaPi.Operator.Simulation.Directories;

public sealed class DirectorySimulation
{
    private static readonly long Schedules = RolloutSimulation.Schedules / 50;

    [Fact]
    public void No_order_of_edits_of_directories_and_faults_leaves_a_partition_behind() =>
        DirectorySchedules.Any.Sample(
            schedule => DirectoryRun.Of(schedule, OperatorVariant.Real), iter: Schedules, print: Story);

    private static string Story((int Setup, (int Kind, int Argument)[] Events) schedule) =>
        PromiseBrokenException.Of(() => DirectoryRun.Of(schedule, OperatorVariant.Real, traced: true))?.Message ?? "";
}
