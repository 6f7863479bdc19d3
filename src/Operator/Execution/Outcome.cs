using System.Collections.Immutable;

namespace KafkaPi.Operator.Execution;

/// <summary>How every step of a plan ended, in the plan's order.</summary>
public sealed record Outcome(ImmutableArray<StepOutcome> Steps)
{
    public IEnumerable<StepOutcome.Failed> Failures => Steps.OfType<StepOutcome.Failed>();

    public bool Succeeded => Steps.All(s => s is StepOutcome.Done);
}
