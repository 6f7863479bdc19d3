using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace KafkaPi.EndToEnd.Bed.Clients;

/// <summary>Kafka clients of a bed: the library in this process, and Kafka's own tools on a host.</summary>
internal static class ClusterClients
{
    private const int RecordBytes = 1000;

    public static string Bootstrap(this ClusterBed bed) =>
        string.Join(',', bed.Hosts.Select(host => $"{host.Address}:9092"));

    /// <summary>Makes an admin client that prints nothing.</summary>
    public static IAdminClient Admin(this ClusterBed bed) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bed.Bootstrap() })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();

    /// <summary>
    /// Makes a topic unless it exists. The library does it for Kafka 0.10.2 and newer: a tool costs a JVM.
    /// </summary>
    public static async Task MakeTopicAsync(
        this ClusterBed bed, string topic, CancellationToken ct, int partitions = 3, short replicas = 3)
    {
        ct.ThrowIfCancellationRequested();
        using var admin = bed.Admin();
        try
        {
            await admin.CreateTopicsAsync(
                [new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = replicas }],
                new CreateTopicsOptions { RequestTimeout = TimeSpan.FromMinutes(1) });
        }
        catch (CreateTopicsException e) when (e.Results.All(r => r.Error.Code == ErrorCode.TopicAlreadyExists))
        {
        }
    }

    /// <summary>Writes records of 1,000 bytes to all partitions of a topic, one after the other.</summary>
    public static async Task FillTopicAsync(
        this ClusterBed bed, string topic, int partitions, int records, CancellationToken ct)
    {
        var config = new ProducerConfig { BootstrapServers = bed.Bootstrap(), Acks = Acks.All, LingerMs = 5 };
        using var producer = new ProducerBuilder<Null, byte[]>(config).SetLogHandler((_, _) => { }).Build();
        var record = new byte[RecordBytes];
        Random.Shared.NextBytes(record);
        var sent = Enumerable.Range(0, records).Select(number => producer.ProduceAsync(
            new TopicPartition(topic, number % partitions), new Message<Null, byte[]> { Value = record }, ct));
        await Task.WhenAll(sent);
    }

    /// <summary>Runs a command line as user pi after login on the first host.</summary>
    public static async Task<string> AtHomeAsync(this ClusterBed bed, string command, CancellationToken ct)
    {
        var result = await bed.Hosts[0].SshAsync($"{bed.JvmEnvironment} bash -lc '{command}'", ct);
        Assert.True(result.Succeeded, $"{command}: {result.Error}{result.Output}");
        return result.Output;
    }
}
