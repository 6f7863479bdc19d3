using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using KafkaPi.Operator.Kafka.Protocol;

namespace KafkaPi.Operator.Tests.Kafka;

/// <summary>
/// Speaks as much of the protocol as a broker that is asked for the cluster and its settings, which it tells
/// and alters as Kafka does, and does whatever it is asked for elections and moves.
/// </summary>
internal sealed class FakeBroker(int id) : IAsyncDisposable
{
    private TcpListener? _listener;
    private readonly CancellationTokenSource _end = new();
    private Task _serving = Task.CompletedTask;

    /// <summary>Of the settings that it knows: the value in its file.</summary>
    public ConcurrentDictionary<string, string> File { get; } =
        new(StringComparer.Ordinal) { ["num.io.threads"] = "8", ["compression.type"] = "producer" };

    public ConcurrentDictionary<string, string> Overrides { get; } = new(StringComparer.Ordinal);

    /// <summary>Each alteration, rehearsals too, as it came.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public int Described { get; private set; }

    /// <summary>
    /// The brokers that it tells of when it is asked for the cluster for the given time; without more it is
    /// alone.
    /// </summary>
    public Func<int, int[]> Knows { get; init; } = _ => [id];

    /// <summary>
    /// Who leads the partitions of the topic <c>orders</c> when it is asked for the cluster for the given
    /// time; without more there are no topics.
    /// </summary>
    public Func<int, int[]> Leads { get; init; } = _ => [];

    /// <summary>How often it was asked for the cluster.</summary>
    public int AskedForCluster { get; private set; }

    public bool IsDeaf { get; set; }

    /// <summary>Takes what it is told, and goes by none of it.</summary>
    public bool IsStubborn { get; set; }

    /// <summary>
    /// The newest version of the question for the cluster that it knows; of a newer one it hangs up, as Kafka
    /// does.
    /// </summary>
    public short KnowsMetadata { get; init; } = 1;

    /// <returns>The port.</returns>
    public int Listen() => Listen(IPAddress.Loopback, 0);

    /// <inheritdoc cref="Listen()"/>
    public int Listen(IPAddress address, int port)
    {
        _listener = new(address, port);
        _listener.Start();
        _serving = Task.Run(ServeAsync);
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _listener?.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener!.AcceptTcpClientAsync(_end.Token);
                if (IsDeaf)
                {
                    continue;
                }

                await using var stream = client.GetStream();
                var size = new byte[4];
                await stream.ReadExactlyAsync(size, _end.Token);
                var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
                await stream.ReadExactlyAsync(frame, _end.Token);
                if (Answer(frame) is not { } told)
                {
                    continue;
                }

                var answer = new KafkaWriter().Bytes(frame.AsSpan(4, 4)).Bytes(told.Span).Written;
                await stream.WriteAsync(new KafkaWriter().Int32(answer.Length).Bytes(answer.Span).Written, _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
    }

    private ReadOnlyMemory<byte>? Answer(byte[] frame)
    {
        var reader = new KafkaReader(frame);
        var (api, version) = (reader.Int16(), reader.Int16());
        (_, _) = (reader.Int32(), reader.String());
        if (api == 3)
        {
            return version <= KnowsMetadata ? Metadata(version) : null;
        }

        if (api is 34 or 43)
        {
            return Done();
        }

        if (reader.Int32() != 1 || reader.Byte() != 4 || reader.String() != $"{id}")
        {
            return Refusal(42, "Unexpected broker id");
        }

        return api == 32 ? Describe() : Alter(ref reader);
    }

    private ReadOnlyMemory<byte> Metadata(short version)
    {
        AskedForCluster++;
        var brokers = Knows(AskedForCluster);
        var told = new KafkaWriter().Int32(brokers.Length);
        foreach (var broker in brokers)
        {
            told.Int32(broker).String("localhost").Int32(9092);
            if (version > 0)
            {
                told.Int16(-1);
            }
        }

        if (version > 0)
        {
            told.Int32(id);
        }

        var leaders = Leads(AskedForCluster);
        if (leaders.Length == 0)
        {
            return told.Int32(0).Written;
        }

        told.Int32(1).Int16(0).String("orders");
        if (version > 0)
        {
            told.Bytes([0]);
        }

        told.Int32(leaders.Length);
        foreach (var (number, leader) in leaders.Index())
        {
            told.Int16(0).Int32(number).Int32(leader).Int32(1).Int32(leader).Int32(1).Int32(leader);
        }

        return told.Written;
    }

    private static ReadOnlyMemory<byte> Done() => new KafkaWriter().Int32(0).Int32(0).Written;

    private ReadOnlyMemory<byte> Describe()
    {
        Described++;
        var told = new KafkaWriter().Int32(0).Int32(1).Int16(0).Int16(-1).Byte(4).String($"{id}").Int32(File.Count);
        foreach (var (key, file) in File)
        {
            var given = Overrides.GetValueOrDefault(key);
            told
                .String(key)
                .String(given is null || IsStubborn ? file : given)
                .Byte(0)
                .Byte((byte)(given is null ? 4 : 2))
                .Byte(0)
                .Int32(given is null ? 1 : 2);
            if (given is not null)
            {
                told.String(key).String(given).Byte(2);
            }

            told.String(key).String(file).Byte(4);
        }

        return told.Written;
    }

    private ReadOnlyMemory<byte> Alter(ref KafkaReader reader)
    {
        var changes = new List<(string Key, string? Value)>();
        for (var left = reader.Int32(); left > 0; left--)
        {
            var (key, _, value) = (reader.String()!, reader.Byte(), reader.String());
            changes.Add((key, value));
        }

        var validateOnly = reader.Byte() == 1;
        Asked.Enqueue(
            $"{(validateOnly ? "try " : "")}{string.Join(", ", changes.Select(c => $"{c.Key}={c.Value ?? "-"}"))}");
        if (changes.Select(c => Rejection(c.Key, c.Value)).FirstOrDefault(r => r is not null) is { } rejection)
        {
            return Refusal(42, rejection);
        }

        foreach (var (key, value) in validateOnly ? [] : changes)
        {
            if (value is null)
            {
                Overrides.TryRemove(key, out _);
            }
            else
            {
                Overrides[key] = value;
            }
        }

        return new KafkaWriter().Int32(0).Int32(1).Int16(0).Int16(-1).Byte(4).String($"{id}").Written;
    }

    /// <summary>What Kafka says of a number of threads that it does not take; null when it takes it.</summary>
    private string? Rejection(string key, string? value)
    {
        var (from, to) = (Overrides.GetValueOrDefault(key) ?? File[key], value ?? File[key]);
        if (key != "num.io.threads")
        {
            return null;
        }

        if (!int.TryParse(to, out var threads))
        {
            return $"Invalid value {to} for configuration {key}: Not a number of type INT";
        }

        return threads > int.Parse(from, null) * 2
            ? $"validation failed for {key}={to}, value should not be greater than double the current value {from}"
            : threads < int.Parse(from, null) / 2
                ? $"validation failed for {key}={to}, value should be at least half the current value {from}"
                : null;
    }

    private ReadOnlyMemory<byte> Refusal(short error, string message) =>
        new KafkaWriter().Int32(0).Int32(1).Int16(error).String(message).Byte(4).String($"{id}").Written;
}
