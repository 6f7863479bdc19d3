using System.Collections.Immutable;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Simulation.Loop;
using Xunit;

namespace KafkaPi.Operator.Simulation.Mutations;

/// <summary>Each stage, check, planner and rule is left out in turn, and a promise has to break.</summary>
public sealed class CatalogueMutationTests
{
    private static readonly PlannerCatalogue All = PlannerCatalogue.All;

    /// <summary>The worlds in which each is found out, where that is not the world of rollouts.</summary>
    private static readonly ImmutableDictionary<string, SimulatedWorldOf> Worlds =
        new Dictionary<string, SimulatedWorldOf>
        {
            ["PendingNodes"] = SimulatedWorldOf.Removals,
            ["BrokerDecommission"] = SimulatedWorldOf.Removals,
            ["RebalancePlanner"] = SimulatedWorldOf.Moves,
            ["BrokerRoles"] = SimulatedWorldOf.Ensembles,
            ["QuorumMembers"] = SimulatedWorldOf.Ensembles,
            ["ClientPortPhases"] = SimulatedWorldOf.Ensembles,
            ["QuorumRemoval"] = SimulatedWorldOf.Ensembles,
            ["RemovedMembersStopFirst"] = SimulatedWorldOf.Ensembles,
            ["RemovedMembersDoNotLead"] = SimulatedWorldOf.Ensembles,
            ["MembersMoveBeforeOthersLearn"] = SimulatedWorldOf.MovingMembers with { First = 19_100 },
            ["OldReplicasAreInSyncBeforeCancelling"] = SimulatedWorldOf.Moves with { First = 15_800 },
            ["MembersLearnBeforeTheLastOneStops"] = SimulatedWorldOf.Ensembles,
            ["LogDirRetention"] = SimulatedWorldOf.Directories,
            ["RejectedParts"] = SimulatedWorldOf.Trials,
            ["ChangeTrial"] = SimulatedWorldOf.Trials,
            ["RefusedSettings"] = SimulatedWorldOf.Slips,
            ["LogDirEvacuation"] = SimulatedWorldOf.Directories,
        }.ToImmutableDictionary();

    /// <summary>
    /// Checks of what no world has: other machines, edits by other people, and values that Kafka refuses.
    /// </summary>
    private static readonly ImmutableHashSet<string> NotSimulated =
    [
        "UnreachableHosts", "OtherKafka", "ConflictingMembers", "HostPreflight", "OutdatedJava", "OtherArchive",
        "RefusedConfig", "NewLogDirs", "CrashLoops", "FruitlessSteps",
    ];

    public static TheoryData<string> Stages => [.. All.Stages.Select(s => s.Name)];

    public static TheoryData<string> Checks => [.. All.Checks.Select(c => c.Name).Except(NotSimulated)];

    public static TheoryData<string> Planners => [.. All.Planners.Select(p => p.Name)];

    public static TheoryData<string> RestartRules => [.. All.RulesOnRestarts.Select(r => r.Name)];

    public static TheoryData<string> MoveRules => [.. All.RulesOnMoves.Select(r => r.Name)];

    public static TheoryData<string> DecommissionRules => [.. All.RulesOnDecommission.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Stages))]
    public void A_stage_that_is_left_out_is_found_out(string name) => Find(name, SimulatedWorldOf.Rollouts);

    [Theory]
    [MemberData(nameof(Checks))]
    public void A_check_that_is_left_out_is_found_out(string name) => Find(name, SimulatedWorldOf.Rollouts);

    [Theory]
    [MemberData(nameof(Planners))]
    public void A_planner_that_is_left_out_is_found_out(string name) => Find(name, SimulatedWorldOf.Rollouts);

    [Theory]
    [MemberData(nameof(RestartRules))]
    public void A_rule_on_restarts_that_is_left_out_is_found_out(string name) => Find(name, SimulatedWorldOf.Rollouts);

    [Theory]
    [MemberData(nameof(MoveRules))]
    public void A_rule_on_moves_that_is_left_out_is_found_out(string name) => Find(name, SimulatedWorldOf.Moves);

    [Theory]
    [MemberData(nameof(DecommissionRules))]
    public void A_rule_on_leaving_that_is_left_out_is_found_out(string name) => Find(name, SimulatedWorldOf.Removals);

    private static void Find(string name, SimulatedWorldOf otherwise) =>
        MutationSearch.Find(name, Worlds.GetValueOrDefault(name, otherwise), OperatorVariant.Without(name));
}
