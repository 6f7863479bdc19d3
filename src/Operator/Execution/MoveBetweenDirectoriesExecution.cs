using System.Net.Sockets;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class MoveBetweenDirectoriesExecution
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <remarks>Done when the broker has begun: it copies on, through its own restarts too.</remarks>
    public static async Task ExecuteAsync(MoveBetweenDirectories step, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var answer = await KafkaProtocol.AskAsync(step.Broker.Address, step.Broker.Port, ReplicaDirectories.Request(step.Moves), deadline.Token);
            if (ReplicaDirectories.Parse(answer) is [var first, ..] failed)
            {
                throw new StepFailedException(Remedy.Retry,
                    $"{step.Node}: {failed.Length} of {step.Moves.Length} replicas stay in their directories, {first.Topic}-{first.Number} by Kafka's error {first.Error}");
            }
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StepFailedException(Remedy.Retry, $"{step.Node}: the broker did not take replicas to other directories: {e.Message}");
        }
    }
}
