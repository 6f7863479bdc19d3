using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text;

namespace KafkaPi.Operator.Kafka;

/// <param name="IsFlexible">Of a version with tagged fields (KIP-482), which are in the headers too.</param>
internal sealed record KafkaRequest(short ApiKey, short Version, ReadOnlyMemory<byte> Body, bool IsFlexible = false);

/// <summary>
/// One request to exactly one broker. librdkafka asks whichever broker it likes, the controller for settings: it can tell neither which
/// brokers answer nor whether they agree, and reads no setting while there is no controller.
/// </summary>
internal static class KafkaProtocol
{
    private const int Correlation = 0x6b617069;
    private const int LargestAnswer = 64 << 20;

    /// <returns>The answer's body.</returns>
    /// <exception cref="SocketException">Nobody is there.</exception>
    /// <exception cref="IOException">The connection broke, or what came over it is no answer.</exception>
    public static async Task<byte[]> AskAsync(string host, int port, KafkaRequest request, CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(host, port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Frame(request), cancellationToken);

        var header = new byte[8];
        await stream.ReadExactlyAsync(header, cancellationToken);
        var size = BinaryPrimitives.ReadInt32BigEndian(header);
        if (size is < 4 or > LargestAnswer || BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)) != Correlation)
            throw new IOException("not an answer of the Kafka protocol");
        var body = new byte[size - 4];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return body;
    }

    private static ReadOnlyMemory<byte> Frame(KafkaRequest request)
    {
        var frame = new KafkaWriter().Int16(request.ApiKey).Int16(request.Version).Int32(Correlation).String("kafkapi-operator");
        if (request.IsFlexible) frame.NoTags();
        frame.Bytes(request.Body.Span);
        return new KafkaWriter().Int32(frame.Written.Length).Bytes(frame.Written.Span).Written;
    }
}

internal sealed class KafkaWriter
{
    private readonly ArrayBufferWriter<byte> written = new();

    public ReadOnlyMemory<byte> Written => written.WrittenMemory;

    /// <summary>Topics, each with the numbers of its partitions, sorted.</summary>
    public KafkaWriter Partitions(IEnumerable<(string Topic, int Number)> partitions)
    {
        var topics = partitions.GroupBy(p => p.Topic, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        Int32(topics.Length);
        foreach (var topic in topics)
        {
            int[] numbers = [.. topic.Select(p => p.Number).Order()];
            String(topic.Key).Int32(numbers.Length);
            foreach (var number in numbers) Int32(number);
        }

        return this;
    }

    public KafkaWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        written.Write(bytes);
        return this;
    }

    public KafkaWriter Byte(byte value) => Bytes([value]);

    public KafkaWriter Int16(short value) => Bytes([(byte)(value >> 8), (byte)value]);

    public KafkaWriter Int32(int value) => Int16((short)(value >> 16)).Int16((short)value);

    public KafkaWriter NoTags() => Byte(0);

    public KafkaWriter String(string value) => Int16((short)Encoding.UTF8.GetByteCount(value)).Bytes(Encoding.UTF8.GetBytes(value));
}

/// <summary>Everything in it throws an <see cref="IOException"/> where the answer does not hold what is read.</summary>
internal ref struct KafkaReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> rest = rest;

    public byte Byte() => Take(1)[0];

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string? String() => Int16() is >= 0 and var length ? Encoding.UTF8.GetString(Take(length)) : null;

    /// <summary>Every element takes at least four bytes, so that a garbled count makes neither work nor room.</summary>
    public int Count() => Int32() is >= 0 and var count && count <= rest.Length / 4 ? count : throw new IOException("a list of an impossible length");

    public ImmutableArray<int> Int32s()
    {
        var items = ImmutableArray.CreateBuilder<int>(Count());
        while (items.Count < items.Capacity) items.Add(Int32());
        return items.ToImmutable();
    }

    /// <summary>As <see cref="Count"/>, of a flexible version: an element may be a byte.</summary>
    public int CompactCount() => Varint() is > 0 and var length && length - 1 <= rest.Length ? (int)length - 1 : throw new IOException("a list of an impossible length");

    public string? CompactString() => Varint() is > 0 and var length ? Encoding.UTF8.GetString(Take((int)Math.Min(length - 1, int.MaxValue))) : null;

    public ImmutableArray<int> CompactInt32s()
    {
        var items = ImmutableArray.CreateBuilder<int>(CompactCount());
        while (items.Count < items.Capacity) items.Add(Int32());
        return items.ToImmutable();
    }

    public void SkipTags()
    {
        for (var tags = Varint(); tags > 0; tags--)
        {
            Varint();
            Take((int)Math.Min(Varint(), int.MaxValue));
        }
    }

    private uint Varint()
    {
        var value = 0u;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Byte();
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }

        throw new IOException("a number without an end");
    }

    public readonly void End()
    {
        if (!rest.IsEmpty) throw new IOException("an answer that does not end where it should");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > rest.Length) throw new IOException("an answer that ends too early");
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
