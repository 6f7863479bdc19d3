using System.Net.Sockets;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class ElectPreferredLeadersExecution
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    public static async Task ExecuteAsync(ElectPreferredLeaders step, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var answer = await KafkaProtocol.AskAsync(step.Address, step.Port, PreferredLeaders.Request(step.Partitions), deadline.Token);
            if (PreferredLeaders.Parse(answer) is [var first, ..] failed)
            {
                throw new StepFailedException(Remedy.Retry,
                    $"{step.Node}: {failed.Length} of {step.Partitions.Length} partitions stay with their leaders, {first.Topic}-{first.Number} because: {first.Why}");
            }
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StepFailedException(Remedy.Retry, $"{step.Node}: the controller did not elect leaders: {e.Message}");
        }
    }
}
