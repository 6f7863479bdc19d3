using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class MoveBetweenDirectoriesExecution
{
    /// <remarks>Done when the broker has begun.</remarks>
    public static async Task ExecuteAsync(MoveBetweenDirectories step, CancellationToken cancellationToken)
    {
        var failed = await BrokerQuestion.AskAsync(
            step.Node, step.Broker, ReplicaDirectories.Request(step.Moves), answer => ReplicaDirectories.Parse(answer),
            "the broker did not take replicas to other directories", cancellationToken);
        if (failed is not [var first, ..]) return;
        throw new StepFailedException(Remedy.Retry,
            $"{step.Node}: {failed.Length} of {step.Moves.Length} replicas stay in their directories, {first.Topic}-{first.Number} by Kafka's error {first.Error}");
    }
}
