using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Execution;

/// <summary>When steps of a plan may still be taken.</summary>
/// <param name="IsFresh">
/// What the plan was made of is so new that a healthy member may be disturbed. Asked before each such step.
/// </param>
/// <param name="Held">
/// The last failure of a step that is not to be tried again yet; null for a step that may be taken.
/// </param>
/// <param name="Superseded">
/// The plan is outdated. A step that is on its way to a host is cut, a step that has begun to change a host ends by
/// itself, and no further step begins.
/// </param>
public sealed record ExecutionTerms(
    Func<bool> IsFresh, Func<Step, StepOutcome.Failed?> Held, CancellationToken Superseded);
