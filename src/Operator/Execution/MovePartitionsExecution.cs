using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class MovePartitionsExecution
{
    /// <remarks>Done again while Kafka moves the same partitions, it is refused there and changes nothing: the next look sees the moves.</remarks>
    public static Task ExecuteAsync(MovePartitions step, IHost host, CancellationToken cancellationToken) => Reassignments.RunAsync(
        host,
        Reassignments.Script(step.Tool, "execute", step.Moves, step.BytesPerSecond),
        $"{step.Node}: Kafka did not begin to move the partitions",
        expected: "busy",
        cancellationToken);
}
