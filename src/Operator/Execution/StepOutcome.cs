using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Execution;

/// <summary>How a step ended.</summary>
public abstract record StepOutcome
{
    private StepOutcome(Step step) => Step = step;

    public Step Step { get; init; }

    public sealed record Done(Step Step) : StepOutcome(Step);

    /// <param name="Remedy">A retry, or a person.</param>
    /// <param name="Message">
    /// A sentence that names the host or the field, and the remedy. It is bounded, and has no secret.
    /// </param>
    public sealed record Failed(Step Step, Remedy Remedy, string Message) : StepOutcome(Step)
    {
        /// <summary>The error, for the log, when no step is known to fail with it. Null otherwise.</summary>
        public Exception? Unforeseen { get; init; }

        /// <summary>The step was not tried again yet. The message is that of its last try.</summary>
        public bool IsHeld { get; init; }
    }

    /// <summary>The step was not tried.</summary>
    public sealed record Skipped(Step Step, string Because) : StepOutcome(Step);
}
