using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Protocol;

namespace KafkaPi.Operator.Kafka.Requests;

/// <summary>The Metadata request: what one broker knows of its cluster.</summary>
/// <param name="Controller">Null when there is none, and in version 0 of the request, which does not say.</param>
internal sealed record BrokerMetadata(
    ImmutableSortedSet<int> Brokers, int? Controller, ImmutableArray<PartitionState> Partitions)
{
    /// <summary>The id in place of a dead replica that version 0 leaves out.</summary>
    public const int UnnamedReplica = -1;

    private const short ReplicaNotAvailable = 9;

    /// <summary>Version 1 is known from Kafka 0.10 to 4.x.</summary>
    public static short VersionFor(Version kafka) => (short)(kafka < new Version(0, 10) ? 0 : 1);

    /// <summary>Asks for all topics. Version 0 says so by an empty list, later versions by none.</summary>
    public static KafkaRequest Request(short version) =>
        new(3, version, new KafkaWriter().Int32(version == 0 ? 0 : -1).Written);

    /// <exception cref="IOException">It is not an answer of this version.</exception>
    public static BrokerMetadata Parse(ReadOnlySpan<byte> answer, short version)
    {
        var reader = new KafkaReader(answer);
        var brokers = ReadBrokers(ref reader, version);
        int? controller = version > 0 && reader.Int32() is >= 0 and var id ? id : null;
        var partitions = ImmutableArray.CreateBuilder<PartitionState>();
        for (var topics = reader.Count(); topics > 0; topics--)
        {
            reader.Int16();
            var topic = reader.String() ?? throw new IOException("a topic without a name");
            if (version > 0)
            {
                reader.Byte();
            }

            for (var left = reader.Count(); left > 0; left--)
            {
                partitions.Add(ReadPartition(ref reader, topic, version));
            }
        }

        reader.End();
        return new(brokers, controller, partitions.ToImmutable());
    }

    private static ImmutableSortedSet<int> ReadBrokers(ref KafkaReader reader, short version)
    {
        var brokers = ImmutableSortedSet.CreateBuilder<int>();
        for (var left = reader.Count(); left > 0; left--)
        {
            brokers.Add(reader.Int32());
            reader.String();
            reader.Int32();
            if (version > 0)
            {
                reader.String();
            }
        }

        return brokers.ToImmutable();
    }

    private static PartitionState ReadPartition(ref KafkaReader reader, string topic, short version)
    {
        var error = reader.Int16();
        var (number, leader, replicas, inSync) =
            (reader.Int32(), reader.Int32(), reader.Int32s(), reader.Int32s());
        if (version == 0 && error == ReplicaNotAvailable && replicas.Length <= inSync.Length)
        {
            replicas = replicas.Add(UnnamedReplica);
        }

        return new(topic, number, leader >= 0 ? leader : null, replicas, inSync);
    }
}
