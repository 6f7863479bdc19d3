using System.Net.Sockets;

namespace KafkaPi.Operator.Kafka;

/// <summary>Questions to brokers that may not be there.</summary>
internal static class PatientQuestion
{
    /// <summary>For one request. A Pi that is well answers in milliseconds, one that is swapping in seconds.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    /// <returns>Null when the broker does not answer in time, or not as it should.</returns>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public static async Task<T?> AskAsync<T>(
        string address, int port, KafkaRequest request, Func<byte[], T> parse, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return parse(await KafkaProtocol.AskAsync(address, port, request, either.Token));
        }
        catch (Exception e) when (
            e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            logger.LogDebug(e, "The broker on {Address} does not answer", address);
            return null;
        }
    }
}
