using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

/// <summary>Hears of every step before and after it, from several nodes at once. What it throws ends the node's chain and the execution.</summary>
public interface IExecutionJournal
{
    /// <summary>The step is done once this has returned: what has to be known before a disruptive act is published here.</summary>
    Task StartingAsync(Step step, CancellationToken cancellationToken);

    /// <summary>Not called for a step that was cancelled.</summary>
    Task FinishedAsync(StepOutcome outcome, CancellationToken cancellationToken);
}
