using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Model.Plans;

/// <summary>
/// The answer to a request to force a step: the step taken against the rules, or why it is not taken.
/// </summary>
/// <param name="Taken">Null when the request is refused, or <see cref="Forgotten"/> is set.</param>
/// <param name="Message">What was overridden. For a refusal it is the reason, with the remedy.</param>
public sealed record ForceDecision(Step? Taken, string Message)
{
    public static ForceDecision NothingWaits { get; } =
        Refused("no step waits under that name: take one of those that stand in brackets in status.plan");

    /// <summary>The node that is forgotten without a step on its host; null for any other answer.</summary>
    public NodeName? Forgotten { get; init; }

    public bool IsRefused => Taken is null && Forgotten is null;

    public static ForceDecision Refused(string why) => new(null, why);

    public static ForceDecision Forget(NodeName node, string message) => new(null, message) { Forgotten = node };
}
