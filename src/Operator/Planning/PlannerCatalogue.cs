using System.Collections.Immutable;
using KafkaPi.Operator.Planning.Decommission;
using KafkaPi.Operator.Planning.DynamicConfig;
using KafkaPi.Operator.Planning.LogDirs;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Planning.Provisioning;
using KafkaPi.Operator.Planning.Quorum;
using KafkaPi.Operator.Planning.Rebalancing;
using KafkaPi.Operator.Planning.Restarts;
using KafkaPi.Operator.Planning.Restarts.Rules;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Trials;

namespace KafkaPi.Operator.Planning;

/// <summary>Everything that takes part in a decision, as lists of named functions.</summary>
public sealed record PlannerCatalogue
{
    public static PlannerCatalogue All { get; } = new();

    public ImmutableArray<TargetStage> Stages { get; init; } = TargetPipeline.Stages;

    /// <summary>Checks for what a human has to correct. Findings are told in this order.</summary>
    public ImmutableArray<PreflightCheck> Checks { get; init; } =
    [
        new(nameof(UnreachableHosts), UnreachableHosts.Check),
        new(nameof(HostOwnership), HostOwnership.Check),
        new(nameof(OtherKafka), OtherKafka.Check),
        new(nameof(DataLoss), DataLoss.Check),
        new(nameof(LostLogDirs), LostLogDirs.Check),
        new(nameof(ConflictingMembers), ConflictingMembers.Check),
        new(nameof(HostPreflight), HostPreflight.Check),
        new(nameof(OutdatedJava), OutdatedJava.Check),
        new(nameof(OtherArchive), OtherArchive.Check),
        new(nameof(RefusedConfig), RefusedConfig.Check),
        new(nameof(NewLogDirs), NewLogDirs.Check),
        new(nameof(CrashLoops), CrashLoops.Check),
        new(nameof(FruitlessSteps), FruitlessSteps.Check),
    ];

    public ImmutableArray<Rule<Proposal>> RulesOnRestarts { get; init; } = SafetyRules.All;

    public ImmutableArray<Rule<MoveIntent>> RulesOnMoves { get; init; } = MoveRules.All;

    public ImmutableArray<Rule<DecommissionCase>> RulesOnDecommission { get; init; } = DecommissionRules.All;

    /// <summary>The planners in their order.</summary>
    /// <remarks>
    /// A planner that reads the draft comes after the planners that it has to know of. Brokers are drained beside no
    /// restart, and replicas and leaders move when nothing else is done.
    /// </remarks>
    public ImmutableArray<PlannerStage> Planners { get; init; } =
    [
        new(nameof(ChangeTrial), ChangeTrial.Decide),
        new(nameof(FirstContact), FirstContact.Decide),
        new(nameof(HostProvisioning), HostProvisioning.Decide),
        new(nameof(RestartPlanner), (context, all) => RestartPlanner.Decide(context, all.RulesOnRestarts)),
        new(nameof(DynamicConfigPlanner), DynamicConfigPlanner.Decide),
        new(nameof(LogDirEvacuation), LogDirEvacuation.Decide),
        new(nameof(BrokerDecommission), (context, all) => BrokerDecommission.Decide(context, all.RulesOnDecommission)),
        new(nameof(QuorumRemoval), QuorumRemoval.Decide),
        new(nameof(RebalancePlanner), (context, all) => RebalancePlanner.Decide(context, all.RulesOnMoves)),
        new(nameof(LeaderElection), LeaderElection.Decide),
    ];

    /// <summary>Names of all stages, checks, planners and rules.</summary>
    public IEnumerable<string> Names =>
    [
        .. Stages.Select(s => s.Name), .. Checks.Select(c => c.Name), .. Planners.Select(p => p.Name),
        .. RulesOnRestarts.Select(r => r.Name), .. RulesOnMoves.Select(r => r.Name),
        .. RulesOnDecommission.Select(r => r.Name),
    ];

    /// <summary>The catalogue without one of its parts. The simulation proves by it that each part is needed.</summary>
    /// <exception cref="ArgumentException">Nothing has that name.</exception>
    public PlannerCatalogue Without(string name) => !Names.Contains(name)
        ? throw new ArgumentException($"nothing of the planner is called {name}", nameof(name))
        : this with
        {
            Stages = Stages.RemoveAll(s => s.Name == name),
            Checks = Checks.RemoveAll(c => c.Name == name),
            Planners = Planners.RemoveAll(p => p.Name == name),
            RulesOnRestarts = RulesOnRestarts.RemoveAll(r => r.Name == name),
            RulesOnMoves = RulesOnMoves.RemoveAll(r => r.Name == name),
            RulesOnDecommission = RulesOnDecommission.RemoveAll(r => r.Name == name),
        };
}
