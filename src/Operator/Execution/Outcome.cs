using System.Collections.Immutable;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

/// <summary>What became of every step of a plan, in the plan's order.</summary>
public sealed record Outcome(ImmutableArray<StepOutcome> Steps)
{
    public IEnumerable<StepOutcome.Failed> Failures => Steps.OfType<StepOutcome.Failed>();

    public bool Succeeded => Steps.All(s => s is StepOutcome.Done);
}

public abstract record StepOutcome(Step Step)
{
    public sealed record Done(Step Step) : StepOutcome(Step);

    /// <param name="Remedy">Whether time mends it, or a person.</param>
    /// <param name="Message">A sentence that names the host or the field, and the mend; bounded, and without secrets.</param>
    public sealed record Failed(Step Step, Remedy Remedy, string Message) : StepOutcome(Step);

    /// <summary>Not tried.</summary>
    public sealed record Skipped(Step Step, string Because) : StepOutcome(Step);
}
