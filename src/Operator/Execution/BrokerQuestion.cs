using System.Net.Sockets;
using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka.Protocol;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Execution;

/// <summary>Requests to one broker by which a step is done.</summary>
internal sealed record BrokerQuestion(NodeName Node, BrokerEndpoint Broker, MemoryBudget Budget)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <param name="failure">The clause of the message that says what was not done.</param>
    /// <exception cref="StepFailedException">The broker does not answer, or not to this request.</exception>
    public async Task<T> AskAsync<T>(
        KafkaRequest request, Func<byte[], T> parse, string failure, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            return await KafkaProtocol.AskAsync(Broker, request, parse, Budget, deadline.Token);
        }
        catch (Exception e) when (e is SocketException or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StepFailedException(Remedy.Retry, $"{Node}: {failure}: {e.Message}");
        }
    }
}
