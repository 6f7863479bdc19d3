using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Execution;

/// <summary>Hears of every step before and after it, from several nodes at once.</summary>
/// <remarks>An exception ends the node's chain and the execution.</remarks>
public interface IExecutionJournal
{
    /// <summary>The step begins when this has returned. Events about a disruption are published here.</summary>
    Task StartingAsync(Step step, CancellationToken cancellationToken);

    /// <summary>A part of a step has ended: a download, a script, a piece of an upload.</summary>
    void Progressed();

    /// <summary>Tells how the step ended. Not called for a step that was cancelled.</summary>
    Task FinishedAsync(StepOutcome outcome, CancellationToken cancellationToken);
}
