using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Model.Plans.Steps.Moves;

/// <summary>Begins to move replicas by Kafka's own tool on the node, and does not wait for the end.</summary>
/// <param name="BytesPerSecond">
/// The most that each broker receives and sends for these moves; null for no limit.
/// </param>
public sealed record MovePartitions(
    NodeName Node, ReassignmentTool Tool, ImmutableArray<Reassignment> Moves, long? BytesPerSecond,
    string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new(
        $"begin to move {Moves.Length} {(Moves.Length == 1 ? "partition" : "partitions")}",
        "moving partitions",
        $"began to move {Moves.Length} {(Moves.Length == 1 ? "partition" : "partitions")}");

    public override StepEvent? Event => null;

    public override StepGroup Group => StepGroup.Moves;
}
