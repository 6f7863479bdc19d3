using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Model.Plans.Steps.Moves;

/// <summary>
/// Asks a running broker to move replicas to other directories of its own, and does not wait for the end. Moving a
/// replica to the directory that it is in cancels its copy.
/// </summary>
public sealed record MoveBetweenDirectories(
    NodeName Node, BrokerEndpoint Broker, ImmutableArray<DirectoryMove> Moves, string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new(
        $"begin to move {Replicas}",
        "moving replicas between directories",
        $"began to move {Replicas}");

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.ReplicasMoving);

    public override StepGroup Group => StepGroup.Moves;

    private string Replicas => $"{Moves.Length} {(Moves.Length == 1 ? "replica" : "replicas")} to other directories";
}
