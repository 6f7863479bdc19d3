using KafkaPi.Operator.Simulation.Ensembles;
using Xunit;

namespace KafkaPi.Operator.Simulation.Mutations;

/// <summary>Stages are replaced by careless ones, and a promise has to break.</summary>
public sealed class CarelessStageTests
{
    public static TheoryData<string> Upgrades => [.. CarelessStages.Upgrades.Keys];

    public static TheoryData<string> Listeners => [.. CarelessStages.Listeners.Keys];

    public static TheoryData<string> Directories => [.. CarelessStages.Directories.Keys];

    [Theory]
    [MemberData(nameof(Upgrades))]
    public void A_careless_upgrade_is_found_out(string without) =>
        MutationSearch.Find(without, SimulatedWorldOf.Rollouts, CarelessStages.Upgrades[without]);

    [Theory]
    [MemberData(nameof(Listeners))]
    public void A_careless_change_of_listeners_is_found_out(string without) => MutationSearch.Find(
        without, SimulatedWorldOf.Rollouts, CarelessStages.Listeners[without], "between brokers, while");

    [Theory]
    [MemberData(nameof(Directories))]
    public void A_directory_given_up_carelessly_is_found_out(string without) => MutationSearch.Find(
        without, SimulatedWorldOf.Directories, CarelessStages.Directories[without], "was started without");

    [Theory]
    [InlineData(0b11111, 0b00111, " of {1, 2, 3, 4, 5}")]
    [InlineData(0b00001, 0b00111, "acknowledged writes are lost")]
    public void A_change_of_more_than_one_member_at_once_is_found_out(int before, int after, string promise) =>
        MutationSearch.Find(
            $"{before:b} to {after:b} at once",
            SimulatedWorldOf.Ensembles with { Schedules = EnsembleSchedules.Between(before, after) },
            CarelessStages.AllMembersAtOnce, promise);
}
