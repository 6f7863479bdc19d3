using Xunit;

namespace KafkaPi.Operator.Simulation.Directories;

public sealed class DirectorySimulation
{
    [Fact]
    public void No_order_of_edits_of_directories_and_faults_leaves_a_partition_behind() =>
        NumberedSchedules.KeepEveryPromise(SimulatedWorldOf.Directories, NumberedSchedules.Count / 50);
}
