namespace KafkaPi.Operator.Execution;

/// <summary>One execution of a step.</summary>
/// <param name="Progressed">Called when a part of the step has ended.</param>
/// <param name="Superseded">Ends what has not begun to change a host, because the plan is outdated.</param>
public sealed record StepRun(
    IHost Host, Action Progressed, CancellationToken Superseded, CancellationToken Token);
