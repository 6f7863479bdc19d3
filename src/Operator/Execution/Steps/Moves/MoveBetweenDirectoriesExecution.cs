using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Model.Plans.Steps.Moves;

namespace KafkaPi.Operator.Execution.Steps.Moves;

internal static class MoveBetweenDirectoriesExecution
{
    /// <remarks>The step is done when the broker has begun to copy.</remarks>
    public static async Task ExecuteAsync(
        MoveBetweenDirectories step, MemoryBudget budget, CancellationToken cancellationToken)
    {
        var failed = await new BrokerQuestion(step.Node, step.Broker, budget).AskAsync(
            AlterReplicaLogDirs.Request(step.Moves),
            answer => AlterReplicaLogDirs.Parse(answer),
            "the broker did not take replicas to other directories", cancellationToken);
        if (failed is not [var first, ..])
        {
            return;
        }

        throw new StepFailedException(Remedy.Retry,
            $"{step.Node}: {failed.Length} of {step.Moves.Length} replicas stay in their directories, "
                + $"{first.Topic}-{first.Number} by Kafka's error {first.Error}");
    }
}
