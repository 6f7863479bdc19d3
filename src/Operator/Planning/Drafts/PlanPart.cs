using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Rebalancing;
using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Planning.Drafts;

/// <summary>What one planner adds to the plan. The properties are those of <see cref="Plan"/>.</summary>
public sealed record PlanPart
{
    public static PlanPart Nothing { get; } = new();

    public ImmutableArray<Step> Steps { get; init; } = [];

    public ImmutableArray<PendingStep> Pending { get; init; } = [];

    /// <summary>Pending steps of long tasks that delay nothing else. They are told last.</summary>
    public ImmutableArray<PendingStep> Background { get; init; } = [];

    public ImmutableArray<NodeName> Forgotten { get; init; } = [];

    public ImmutableArray<NodeName> Abandoned { get; init; } = [];

    public ForceDecision? Force { get; init; }

    public RebalanceDecision? Rebalance { get; init; }

    public string? ScaleDownBlocked { get; init; }

    public RejectedChange? Rejected { get; init; }

    /// <summary>Nodes on which something that a daemon needs is still to be put; null for no news.</summary>
    public ImmutableHashSet<NodeName>? Unprovisioned { get; init; }

    /// <summary>The planners that come after this one are not asked.</summary>
    public bool EndsPlanning { get; init; }

    /// <summary>Both parts. The first answer counts where there can be only one.</summary>
    public PlanPart And(PlanPart other) => new()
    {
        Steps = Steps.AddRange(other.Steps),
        Pending = Pending.AddRange(other.Pending),
        Background = Background.AddRange(other.Background),
        Forgotten = Forgotten.AddRange(other.Forgotten),
        Abandoned = Abandoned.AddRange(other.Abandoned),
        Force = Force ?? other.Force,
        Rebalance = Rebalance ?? other.Rebalance,
        ScaleDownBlocked = ScaleDownBlocked ?? other.ScaleDownBlocked,
        Rejected = Rejected ?? other.Rejected,
        Unprovisioned = other.Unprovisioned ?? Unprovisioned,
        EndsPlanning = EndsPlanning || other.EndsPlanning,
    };
}
