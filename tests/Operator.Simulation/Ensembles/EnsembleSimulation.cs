using Xunit;

namespace KafkaPi.Operator.Simulation.Ensembles;

public sealed class EnsembleSimulation
{
    [Fact]
    public void No_order_of_edits_of_the_roles_and_faults_loses_a_write() =>
        NumberedSchedules.KeepEveryPromise(SimulatedWorldOf.Ensembles, NumberedSchedules.Count / 50);
}
