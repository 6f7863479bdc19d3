using System.Collections.Immutable;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Targets.Held;
using KafkaPi.Operator.Planning.Targets.Listeners;
using KafkaPi.Operator.Planning.Targets.Members;
using KafkaPi.Operator.Planning.Targets.Nodes;

namespace KafkaPi.Operator.Planning.Targets;

/// <summary>Makes the spec a target, by a list of stages that all have the same shape.</summary>
public static class TargetPipeline
{
    /// <remarks>
    /// Each stage works on what the stage before it has left. Roles are settled before the ensemble is, the ensemble
    /// before the binaries are, and the binaries before listeners and directories, because only newer binaries know
    /// names of listeners, and can empty directories. Settings are judged last, by the binaries that are to run.
    /// </remarks>
    public static ImmutableArray<TargetStage> Stages { get; } =
    [
        new(nameof(RejectedParts), RejectedParts.Narrow),
        new(nameof(PendingNodes), PendingNodes.Narrow),
        new(nameof(BrokerRoles), BrokerRoles.Narrow),
        new(nameof(QuorumMembers), QuorumMembers.Narrow),
        new(nameof(ClientPortPhases), ClientPortPhases.Narrow),
        new(nameof(ProtocolVersionHold), ProtocolVersionHold.Narrow),
        new(nameof(ListenerPhases), ListenerPhases.Narrow),
        new(nameof(LogDirRetention), LogDirRetention.Narrow),
        new(nameof(RefusedSettings), RefusedSettings.Narrow),
    ];

    public static Target Narrow(Target target, Facts facts, ImmutableArray<TargetStage> stages) =>
        stages.Aggregate(target, (narrowed, stage) => stage.Narrow(narrowed, facts));
}
