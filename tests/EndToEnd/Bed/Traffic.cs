using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>
/// A client that writes numbers with acks=all without a pause and remembers each that was acknowledged, and one that reads them all the
/// time; at the end all are read back.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, bool> _acknowledged = new();
    private readonly CancellationTokenSource _end = new();
    private readonly ClientConfig _client;
    private readonly string _topic;
    private readonly bool _idempotent;
    private readonly Task _writing;
    private readonly Task _reading;
    private long _lastAcknowledgement = Stopwatch.GetTimestamp();
    private long _longestStall;
    private int _consumed;

    private Traffic(ClientConfig client, string topic, bool idempotent)
    {
        _client = client;
        _topic = topic;
        _idempotent = idempotent;
        _writing = Task.Run(WriteAsync);
        _reading = Task.Run(FollowAsync);
    }

    public int Acknowledged => _acknowledged.Count;

    /// <summary>What the reader has got so far.</summary>
    public int Consumed => Volatile.Read(ref _consumed);

    /// <summary>How many more times than once messages were found in the topic at the end.</summary>
    public int Duplicated { get; private set; }

    /// <param name="idempotent">Kafka 0.11 and newer: no retry writes a message twice.</param>
    public static Traffic Start(string bootstrap, string topic, Action<ClientConfig>? configure = null, bool idempotent = false)
    {
        var client = new ClientConfig { BootstrapServers = bootstrap };
        configure?.Invoke(client);
        return new(client, topic, idempotent);
    }

    /// <summary>For brokers that do not tell which requests they know (before 0.10).</summary>
    public static Action<ClientConfig> AsOldAs(string brokerVersion) =>
        client => (client.ApiVersionRequest, client.BrokerVersionFallback) = (false, brokerVersion);

    /// <summary>Returns when messages sent from now on have been acknowledged, and have been read.</summary>
    public async Task FlowsAsync(CancellationToken ct)
    {
        var (acknowledged, consumed) = (Acknowledged, Consumed);
        await Eventually.HoldsAsync($"messages to {_topic} are acknowledged", () => Task.FromResult(Acknowledged > acknowledged + 100), ct);
        await Eventually.HoldsAsync($"messages of {_topic} are read", () => Task.FromResult(Consumed > consumed), ct);
    }

    /// <summary>The longest time without an acknowledgement since the last call.</summary>
    public TimeSpan TakeLongestStall()
    {
        var running = Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastAcknowledgement));
        var longest = TimeSpan.FromTicks(Interlocked.Exchange(ref _longestStall, 0));
        return running > longest ? running : longest;
    }

    /// <summary>Ends writing and reads the topic from its beginning.</summary>
    /// <returns>How many acknowledged messages there are, and how many of them cannot be read.</returns>
    public async Task<(int Acknowledged, int Lost)> StopAndCountAsync(CancellationToken ct)
    {
        await EndAsync();
        var read = await Task.Run(() => Read(ct), ct);
        Duplicated = read.Values.Sum() - read.Count;
        return (Acknowledged, _acknowledged.Keys.Count(number => !read.ContainsKey(number)));
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task EndAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_writing, _reading);
    }

    private async Task WriteAsync()
    {
        var config = new ProducerConfig(CopyOfClient())
        {
            Acks = Acks.All, MessageTimeoutMs = 120_000, MessageSendMaxRetries = int.MaxValue, LingerMs = 5, EnableIdempotence = _idempotent,
        };
        using var producer = new ProducerBuilder<Null, string>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        for (var number = 0; !_end.IsCancellationRequested; number++)
        {
            var mine = number;
            try
            {
                producer.Produce(_topic, new() { Value = mine.ToString(CultureInfo.InvariantCulture) }, report =>
                {
                    if (report.Error.Code == ErrorCode.NoError) Acknowledge(mine);
                });
            }
            catch (ProduceException<Null, string> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
            }

            if (number % 5 == 4) await Task.Delay(10, CancellationToken.None);
        }

        producer.Flush(TimeSpan.FromMinutes(2));
    }

    /// <summary>Called by the producer's one thread.</summary>
    private void Acknowledge(int number)
    {
        _acknowledged[number] = true;
        var stall = Stopwatch.GetElapsedTime(Interlocked.Exchange(ref _lastAcknowledgement, Stopwatch.GetTimestamp())).Ticks;
        if (stall > Interlocked.Read(ref _longestStall)) Interlocked.Exchange(ref _longestStall, stall);
    }

    private Task FollowAsync()
    {
        using var consumer = Consumer("follower");
        AssignAll(consumer);
        while (!_end.IsCancellationRequested)
        {
            try
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { IsPartitionEOF: false }) Interlocked.Increment(ref _consumed);
            }
            catch (ConsumeException e) when (!e.Error.IsFatal)
            {
            }
        }

        return Task.CompletedTask;
    }

    /// <returns>How often each number is in the topic.</returns>
    private Dictionary<int, int> Read(CancellationToken ct)
    {
        using var consumer = Consumer("reader");
        var partitions = AssignAll(consumer);
        var read = new Dictionary<int, int>();
        for (var ended = 0; ended < partitions;)
        {
            var result = consumer.Consume(ct);
            if (result.IsPartitionEOF)
            {
                ended++;
                continue;
            }

            var number = int.Parse(result.Message.Value, CultureInfo.InvariantCulture);
            read[number] = read.GetValueOrDefault(number) + 1;
        }

        return read;
    }

    /// <summary>A config made of another one writes into that one: the writer and the reader would see each other's settings.</summary>
    private Dictionary<string, string> CopyOfClient() => _client.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal);

    private IConsumer<Null, string> Consumer(string group)
    {
        var config = new ConsumerConfig(CopyOfClient()) { GroupId = group, EnableAutoCommit = false, EnablePartitionEof = true, AutoOffsetReset = AutoOffsetReset.Earliest };
        return new ConsumerBuilder<Null, string>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    /// <returns>The number of partitions.</returns>
    private int AssignAll(IConsumer<Null, string> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        // Brokers hear of a topic that was made a moment ago one after the other.
        var partitions = admin.GetMetadata(_topic, TimeSpan.FromSeconds(60)).Topics.Single().Partitions;
        for (var looks = 0; partitions.Count == 0 && looks < 120; looks++)
        {
            Thread.Sleep(500);
            partitions = admin.GetMetadata(_topic, TimeSpan.FromSeconds(60)).Topics.Single().Partitions;
        }

        consumer.Assign(partitions.Select(p => new TopicPartitionOffset(_topic, p.PartitionId, Offset.Beginning)));
        return partitions.Count;
    }
}
