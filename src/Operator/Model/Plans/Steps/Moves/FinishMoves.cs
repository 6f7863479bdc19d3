using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Model.Plans.Steps.Moves;

/// <summary>Lifts the throttle of moves that have ended.</summary>
public sealed record FinishMoves(
    NodeName Node, ReassignmentTool Tool, ImmutableArray<Reassignment> Moves, string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new(
        "lift the throttle of moves",
        "moving partitions",
        "lifted the throttle of moves");

    public override StepEvent? Event => null;

    public override StepGroup Group => StepGroup.Moves;
}
