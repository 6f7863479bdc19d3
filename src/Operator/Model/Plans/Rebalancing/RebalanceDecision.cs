using System.Collections.Immutable;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Model.Plans.Rebalancing;

/// <summary>The decision of one pass on moving replicas.</summary>
public sealed record RebalanceDecision
{
    public required RebalanceState State { get; init; }

    /// <summary>A clause for the user; empty when all is balanced.</summary>
    public required string Message { get; init; }

    /// <summary>The step to take now; null when there is none.</summary>
    public Step? Step { get; init; }

    /// <summary>The step that waits; null when nothing keeps the cluster from coming to rest.</summary>
    public PendingStep? Pending { get; init; }

    /// <summary>Memory to write before the step is begun, or when there is no step.</summary>
    public required MovesMemory Before { get; init; }

    /// <summary>Memory to write once the step is done.</summary>
    public required MovesMemory After { get; init; }

    /// <summary>
    /// All changes that are still needed, changes under way included; null when not known in this pass.
    /// </summary>
    public ImmutableArray<Reassignment>? ToGo { get; init; }

    /// <summary>Set in the state <see cref="RebalanceState.Refused"/>.</summary>
    public AssignmentOutcome.Refused? Refusal { get; init; }
}
