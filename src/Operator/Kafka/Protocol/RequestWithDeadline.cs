using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Model.Brokers;

namespace KafkaPi.Operator.Kafka.Protocol;

/// <summary>Requests to brokers that may not be there.</summary>
internal sealed class RequestWithDeadline(MemoryBudget budget, TimeProvider time, ILogger logger)
{
    /// <summary>The time for one request. A healthy Pi answers in milliseconds, a swapping Pi in seconds.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    /// <summary>The same on a host that SSH does not reach. Most of these have no power.</summary>
    private static readonly TimeSpan DeadlineOnUnseenHost = TimeSpan.FromMilliseconds(500);

    /// <param name="isUnseen">The broker's host was not seen by this look.</param>
    /// <returns>
    /// Null when the broker does not answer in time, or not as it should, whatever its answer makes of the parser.
    /// </returns>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async Task<T?> AskAsync<T>(
        BrokerEndpoint broker, KafkaRequest request, Func<byte[], T> parse, CancellationToken cancellationToken,
        bool isUnseen = false)
        where T : class
    {
        using var deadline = new CancellationTokenSource(isUnseen ? DeadlineOnUnseenHost : Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await KafkaProtocol.AskAsync(broker, request, parse, budget, either.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            logger.Log(
                e is AnswerTooLargeException ? LogLevel.Warning : LogLevel.Debug, e,
                "The broker on {Address} does not answer", broker.Address);
            return null;
        }
    }
}
