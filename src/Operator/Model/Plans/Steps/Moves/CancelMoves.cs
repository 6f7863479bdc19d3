using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Model.Plans.Steps.Moves;

/// <summary>
/// Cancels moves that have not ended. The replicas are as they were afterwards. The throttle is lifted by a later step.
/// </summary>
public sealed record CancelMoves(
    NodeName Node, ReassignmentTool Tool, ImmutableArray<Reassignment> Moves, string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new(
        "cancel the moves under way",
        "cancelling moves",
        "cancelled the moves under way");

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.MovesCancelled);

    public override StepGroup Group => StepGroup.Moves;
}
