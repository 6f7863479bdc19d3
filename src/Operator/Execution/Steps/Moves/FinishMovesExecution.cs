using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Moves;

namespace KafkaPi.Operator.Execution.Steps.Moves;

internal static class FinishMovesExecution
{
    private const string Moving = "moving";

    public static async Task ExecuteAsync(FinishMoves step, IHost host, CancellationToken cancellationToken)
    {
        var word = await Reassignments.RunAsync(
            host, Reassignments.Script(step.Tool, "verify", step.Moves),
            $"{step.Node}: the throttle of moves could not be lifted", Moving, cancellationToken);
        if (word == Moving)
        {
            throw new StepFailedException(
                Remedy.Retry,
                $"{step.Node}: Kafka says that partitions still move; the throttle stays until they do not.");
        }
    }
}
