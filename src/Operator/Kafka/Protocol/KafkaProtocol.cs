using System.Buffers.Binary;
using System.Net.Sockets;
using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Model.Brokers;

namespace KafkaPi.Operator.Kafka.Protocol;

/// <summary>Sends one request to exactly one broker.</summary>
/// <remarks>
/// librdkafka chooses the broker itself, and asks the controller for settings. It can tell neither which brokers answer
/// nor whether they agree, and it reads no setting while there is no controller.
/// </remarks>
internal static class KafkaProtocol
{
    private const int Correlation = 0x6b617069;

    /// <summary>The metadata of 60,000 partitions, many times what Pis can have.</summary>
    private const int LargestAnswer = 4 << 20;

    private const int FirstPiece = 16 << 10;

    /// <returns>The answer's body, parsed.</returns>
    /// <exception cref="SocketException">Nothing listens there, or the host is unreachable.</exception>
    /// <exception cref="AnswerTooLargeException">The memory for answers does not suffice.</exception>
    /// <exception cref="IOException">The connection broke, or the bytes are no answer of Kafka.</exception>
    public static async Task<T> AskAsync<T>(
        BrokerEndpoint broker, KafkaRequest request, Func<byte[], T> parse, MemoryBudget budget,
        CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(broker.Address, broker.Port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Frame(request), cancellationToken);

        var header = new byte[8];
        await stream.ReadExactlyAsync(header, cancellationToken);
        var size = BinaryPrimitives.ReadInt32BigEndian(header);
        if (size is < 4 or > LargestAnswer || BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)) != Correlation)
        {
            throw new IOException("not an answer of the Kafka protocol");
        }

        using var share = budget.Open(broker.Cluster);
        return parse(await ReadAsync(stream, size - 4, share, cancellationToken));
    }

    /// <summary>Reads a body whose length its header tells. Memory is taken for what has arrived.</summary>
    private static async Task<byte[]> ReadAsync(
        NetworkStream stream, int length, MemoryShare share, CancellationToken cancellationToken)
    {
        var body = new byte[Math.Min(length, FirstPiece)];
        for (var read = 0; read < length;)
        {
            if (read == body.Length)
            {
                var grown = (int)Math.Min(length, 2L * body.Length);
                if (!share.TryGrowTo(grown))
                {
                    throw new AnswerTooLargeException(length);
                }

                Array.Resize(ref body, grown);
            }

            var arrived = await stream.ReadAsync(body.AsMemory(read), cancellationToken);
            read += arrived > 0 ? arrived : throw new EndOfStreamException("an answer that ends too early");
        }

        return body;
    }

    private static ReadOnlyMemory<byte> Frame(KafkaRequest request)
    {
        var frame = new KafkaWriter()
            .Int16(request.ApiKey)
            .Int16(request.Version)
            .Int32(Correlation)
            .String("kafkapi-operator");
        if (request.IsFlexible)
        {
            frame.NoTags();
        }

        frame.Bytes(request.Body.Span);
        return new KafkaWriter().Int32(frame.Written.Length).Bytes(frame.Written.Span).Written;
    }
}
