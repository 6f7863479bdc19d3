using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class CancelMovesExecution
{
    /// <remarks>The throttle is left to <see cref="FinishMoves"/>: lifted here, it would hang on a broker that is dead.</remarks>
    public static Task ExecuteAsync(CancelMoves step, IHost host, CancellationToken cancellationToken) => Reassignments.RunAsync(
        host, Reassignments.Script(step.Tool, "cancel", step.Moves), $"{step.Node}: Kafka did not cancel the moves", expected: null, cancellationToken);
}
