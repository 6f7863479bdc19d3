using KafkaPi.Operator.Simulation.Loop;
using Xunit;

namespace KafkaPi.Operator.Simulation.Mutations;

/// <summary>What the operator remembers is spoiled, and a promise has to break.</summary>
public sealed class CarelessOperatorTests
{
    [Fact]
    public void A_loss_of_data_that_is_forgotten_is_found_out() => Assert.EndsWith(
        "was started without its data, and nobody had confirmed that",
        MutationSearch.Find(
            "ForgetsData", SimulatedWorldOf.Rollouts, OperatorVariant.Real with { ForgetsData = true },
            "without its data"),
        StringComparison.Ordinal);

    [Fact]
    public void An_operator_that_acknowledges_a_forced_step_after_taking_it_is_found_out() => Assert.Contains(
        "was taken twice",
        MutationSearch.Find(
            "RecordsForceLate", SimulatedWorldOf.ForcedSteps, OperatorVariant.Real with { RecordsForceLate = true }),
        StringComparison.Ordinal);
}
