using KafkaPi.Operator.Simulation.Loop;
using Xunit;

namespace KafkaPi.Operator.Simulation.Rollouts;

public sealed class InstalledClustersTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_schedule_goes_alike_in_a_copy_and_in_a_cluster_of_its_own(int setup)
    {
        var installed = RolloutRun.Begin(setup, OperatorVariant.Real, traced: false);
        for (var number = 0; number < 25; number++)
        {
            var (_, events) = NumberedSchedules.Of(RolloutSchedules.Any, number);
            var (own, copy) = (RolloutRun.Begin(setup, OperatorVariant.Real, traced: false), installed.Copy());

            own.Run(events);
            copy.Run(events);

            Assert.Equal($"{own}", $"{copy}");
        }
    }
}
