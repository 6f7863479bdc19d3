using System.Net.Sockets;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka;

namespace KafkaPi.Operator.Execution;

/// <summary>A request to one broker that a step is made of.</summary>
internal static class BrokerQuestion
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <param name="failure">What did not come about when there is no answer.</param>
    /// <exception cref="StepFailedException">The broker does not answer, or not to this.</exception>
    public static async Task<T> AskAsync<T>(
        NodeName node, BrokerEndpoint broker, KafkaRequest request, Func<byte[], T> parse, string failure, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            return parse(await KafkaProtocol.AskAsync(broker.Address, broker.Port, request, deadline.Token));
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StepFailedException(Remedy.Retry, $"{node}: {failure}: {e.Message}");
        }
    }
}
