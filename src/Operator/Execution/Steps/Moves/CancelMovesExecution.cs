using KafkaPi.Operator.Model.Plans.Steps.Moves;

namespace KafkaPi.Operator.Execution.Steps.Moves;

internal static class CancelMovesExecution
{
    /// <remarks>
    /// The throttle is lifted by <see cref="FinishMoves"/>. Lifting it here would hang on a broker that is dead.
    /// </remarks>
    public static Task ExecuteAsync(CancelMoves step, IHost host, CancellationToken cancellationToken) =>
        Reassignments.RunAsync(
            host, Reassignments.Script(step.Tool, "cancel", step.Moves), $"{step.Node}: Kafka did not cancel the moves",
            expected: null, cancellationToken);
}
