using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Model.Plans;

/// <summary>A step that would come next, and what it waits for.</summary>
/// <param name="What">A clause with its verb: <c>start the broker</c>.</param>
public sealed record PendingStep(NodeName Node, string What, string WaitsFor)
{
    /// <summary>The name by which <c>kafkapi.dev/force</c> takes the step; null when it cannot be forced.</summary>
    public StepName? Name { get; init; }

    /// <summary>What ends the wait; null where that is not told, and nothing is concluded from it.</summary>
    public WaitsOn? On { get; init; }

    /// <summary>A human may take the step by its name, against everything that it waits for.</summary>
    public bool MayBeForced { get; init; }

    /// <summary>The step moves replicas between brokers.</summary>
    public bool MovesReplicas { get; init; }

    /// <summary>The pending step as a sentence of status.plan, with its name in brackets.</summary>
    public string Sentence => Name is null ? $"{this}" : $"{this} [{Name}]";

    public override string ToString() => $"{Node}: {What}, waiting for {WaitsFor}";
}
