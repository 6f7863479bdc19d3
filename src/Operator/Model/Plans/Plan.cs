using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans.Rebalancing;
using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Model.Plans;

/// <summary>What is done now, what waits, and what a human has to correct.</summary>
/// <param name="Steps">Steps of different nodes run side by side, steps of one node in this order.</param>
/// <param name="Pending">Steps that would come next, each with what it waits for.</param>
/// <param name="Findings">What keeps a node, or the whole cluster, from being worked on.</param>
public sealed record Plan(
    ImmutableArray<Step> Steps, ImmutableArray<PendingStep> Pending, ImmutableArray<Finding> Findings)
{
    /// <summary>
    /// The answer to a request to force a step; null without a request. A step that is taken is among
    /// <see cref="Steps"/>.
    /// </summary>
    public ForceDecision? Force { get; init; }

    /// <summary>Parts of the spec that may not be brought about.</summary>
    public ImmutableArray<Refusal> Refusals { get; init; } = [];

    /// <summary>Nodes that left the spec and may be forgotten now.</summary>
    public ImmutableArray<NodeName> Forgotten { get; init; } = [];

    /// <summary>
    /// Nodes whose ZooKeeper a human has given up although the host is unseen. The role is forgotten.
    /// </summary>
    public ImmutableArray<NodeName> Abandoned { get; init; } = [];

    /// <summary>
    /// Why brokers cannot be drained: too few brokers stay for some topics. Null when nothing is blocked.
    /// </summary>
    public string? ScaleDownBlocked { get; init; }

    /// <summary>Waits that nothing ends, in words with the ways out; null when every wait may end by itself.</summary>
    public string? Stuck { get; init; }

    /// <summary>The change that this plan gives up; null when none is given up.</summary>
    public RejectedChange? Rejected { get; init; }

    /// <summary>Of the parts of the spec that daemons run with, nothing is refused, and nothing waits.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>The decision on moving replicas; null when none was taken in this pass.</summary>
    public RebalanceDecision? Rebalance { get; init; }

    /// <summary>Everything is as it has to be: nothing is to be done, waited for or corrected.</summary>
    public bool IsEmpty =>
        (Steps.IsEmpty, Pending.IsEmpty, Findings.IsEmpty) is (true, true, true)
        && (Refusals.IsEmpty, Forgotten.IsEmpty, Abandoned.IsEmpty) is (true, true, true);

    /// <summary>The message about a daemon that does not come up; null for a daemon that does.</summary>
    public string? Failing(NodeName node, DaemonKind kind) => Findings
        .FirstOrDefault(f => f.Kind == FindingKind.DaemonFailing && f.Node == node && f.Daemon == kind)
        ?.Message;
}
