using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;

namespace KafkaPi.EndToEnd.Bed.Clients;

/// <summary>
/// Producer that writes numbers with acks=all without a pause and remembers each acknowledged number, and a
/// consumer that follows it. At the end the whole topic is read back.
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

    /// <summary>Number of messages that the follower has read so far.</summary>
    public int Consumed => Volatile.Read(ref _consumed);

    /// <summary>Number of duplicates in the topic at the end.</summary>
    public int Duplicated { get; private set; }

    /// <param name="idempotent">True for a producer whose retries write no message twice; needs Kafka 0.11.</param>
    public static Traffic Start(
        string bootstrap, string topic, Action<ClientConfig>? configure = null, bool idempotent = false)
    {
        var client = new ClientConfig { BootstrapServers = bootstrap };
        configure?.Invoke(client);
        return new(client, topic, idempotent);
    }

    /// <summary>Configures clients of brokers before 0.10, which do not tell which requests they know.</summary>
    public static Action<ClientConfig> AsOldAs(string brokerVersion) =>
        client => (client.ApiVersionRequest, client.BrokerVersionFallback) = (false, brokerVersion);

    /// <summary>Waits until messages sent from now on have been acknowledged and read.</summary>
    public async Task FlowsAsync(CancellationToken ct)
    {
        var (acknowledged, consumed) = (Acknowledged, Consumed);
        await Eventually.HoldsAsync(
            $"messages to {_topic} are acknowledged",
            async () =>
            {
                await ThrowIfBrokenAsync();
                return Acknowledged > acknowledged + 100;
            },
            ct);
        await Eventually.HoldsAsync($"messages of {_topic} are read", () => Task.FromResult(Consumed > consumed), ct);
    }

    /// <summary>Returns the longest time without an acknowledgement since the last call.</summary>
    public TimeSpan TakeLongestStall()
    {
        var running = Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastAcknowledgement));
        var longest = TimeSpan.FromTicks(Interlocked.Exchange(ref _longestStall, 0));
        return running > longest ? running : longest;
    }

    /// <summary>Ends writing and reads the topic from its beginning.</summary>
    /// <returns>Number of acknowledged messages, and how many of them cannot be read.</returns>
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

    /// <summary>A producer that has thrown never writes again, and waiting for it would hide why.</summary>
    private Task ThrowIfBrokenAsync() => _writing.IsFaulted ? _writing : Task.CompletedTask;

    private async Task EndAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_writing, _reading);
    }

    private async Task WriteAsync()
    {
        var config = new ProducerConfig(CopyOfClient())
        {
            Acks = Acks.All,
            MessageTimeoutMs = 120_000,
            MessageSendMaxRetries = int.MaxValue,
            LingerMs = 5,
            EnableIdempotence = _idempotent,
        };
        using var producer = new ProducerBuilder<Null, string>(config)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        for (var number = 0; !_end.IsCancellationRequested; number++)
        {
            var mine = number;
            try
            {
                producer.Produce(_topic, new() { Value = mine.ToString(CultureInfo.InvariantCulture) }, report =>
                {
                    if (report.Error.Code == ErrorCode.NoError)
                    {
                        Acknowledge(mine);
                    }
                });
            }
            catch (ProduceException<Null, string> e) when (IsPassing(e.Error.Code))
            {
            }

            if (number % 5 == 4)
            {
                await Task.Delay(10, CancellationToken.None);
            }
        }

        producer.Flush(TimeSpan.FromMinutes(2));
    }

    /// <summary>
    /// Tells whether a message can be sent a little later. A broker that has just started answers that it knows no
    /// topic until the controller has told it; the client takes the topic for missing then, until it asks again.
    /// </summary>
    private static bool IsPassing(ErrorCode error) =>
        error is ErrorCode.Local_QueueFull or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition;

    /// <summary>Records an acknowledgement; only the producer's thread calls it.</summary>
    private void Acknowledge(int number)
    {
        _acknowledged[number] = true;
        var stall =
            Stopwatch.GetElapsedTime(Interlocked.Exchange(ref _lastAcknowledgement, Stopwatch.GetTimestamp())).Ticks;
        if (stall > Interlocked.Read(ref _longestStall))
        {
            Interlocked.Exchange(ref _longestStall, stall);
        }
    }

    private Task FollowAsync()
    {
        using var consumer = Consumer("follower");
        AssignAll(consumer);
        while (!_end.IsCancellationRequested)
        {
            try
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { IsPartitionEOF: false })
                {
                    Interlocked.Increment(ref _consumed);
                }
            }
            catch (ConsumeException e) when (!e.Error.IsFatal)
            {
            }
        }

        return Task.CompletedTask;
    }

    /// <returns>Number of occurrences in the topic, by message.</returns>
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

    /// <summary>
    /// Copies the client's config: a config made of another one writes into it, and the producer and the consumer
    /// would see each other's settings.
    /// </summary>
    private Dictionary<string, string> CopyOfClient() =>
        _client.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal);

    private IConsumer<Null, string> Consumer(string group)
    {
        var config = new ConsumerConfig(CopyOfClient())
        {
            GroupId = group,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest
        };
        return new ConsumerBuilder<Null, string>(config)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
    }

    /// <returns>Number of partitions.</returns>
    private int AssignAll(IConsumer<Null, string> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        // A broker may not know of a new topic yet.
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
