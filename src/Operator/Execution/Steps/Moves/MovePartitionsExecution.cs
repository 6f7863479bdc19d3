using KafkaPi.Operator.Model.Plans.Steps.Moves;

namespace KafkaPi.Operator.Execution.Steps.Moves;

internal static class MovePartitionsExecution
{
    /// <remarks>
    /// Kafka refuses the step while it moves the same partitions, and changes nothing. The next observation sees the
    /// moves.
    /// </remarks>
    public static Task ExecuteAsync(MovePartitions step, IHost host, CancellationToken cancellationToken) =>
        Reassignments.RunAsync(
            host, Reassignments.Script(step.Tool, "execute", step.Moves, step.BytesPerSecond),
            $"{step.Node}: Kafka did not begin to move the partitions", expected: "busy", cancellationToken);
}
