using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>A partition without its <c>min.insync.replicas</c>, of which metadata does not tell.</summary>
internal sealed record PartitionState(string Topic, int Number, int? Leader, ImmutableArray<int> Replicas, ImmutableArray<int> InSync);

/// <summary>What one broker, asked itself, knows of its cluster.</summary>
/// <param name="Controller">Null: none, or version 0 of the request, which does not tell.</param>
internal sealed record BrokerMetadata(ImmutableSortedSet<int> Brokers, int? Controller, ImmutableArray<PartitionState> Partitions)
{
    /// <summary>Stands for a dead replica that version 0 leaves out.</summary>
    public const int UnnamedReplica = -1;

    private const short ReplicaNotAvailable = 9;

    /// <summary>Version 1 is known from Kafka 0.10 to 4.x.</summary>
    public static short VersionFor(Version kafka) => (short)(kafka < new Version(0, 10) ? 0 : 1);

    /// <summary>For all topics: in version 0 an empty list, since then none.</summary>
    public static KafkaRequest Request(short version) => new(3, version, new KafkaWriter().Int32(version == 0 ? 0 : -1).Written);

    /// <exception cref="IOException">It is not an answer of this version.</exception>
    public static BrokerMetadata Parse(ReadOnlySpan<byte> answer, short version)
    {
        var reader = new KafkaReader(answer);
        var brokers = ImmutableSortedSet.CreateBuilder<int>();
        for (var left = reader.Count(); left > 0; left--)
        {
            brokers.Add(reader.Int32());
            reader.String();
            reader.Int32();
            if (version > 0) reader.String();
        }

        int? controller = version > 0 && reader.Int32() is >= 0 and var id ? id : null;
        var partitions = ImmutableArray.CreateBuilder<PartitionState>();
        for (var topics = reader.Count(); topics > 0; topics--)
        {
            reader.Int16();
            var topic = reader.String() ?? throw new IOException("a topic without a name");
            if (version > 0) reader.Byte();
            for (var left = reader.Count(); left > 0; left--)
            {
                var error = reader.Int16();
                var (number, leader, replicas, inSync) = (reader.Int32(), reader.Int32(), reader.Int32s(), reader.Int32s());
                if (version == 0 && error == ReplicaNotAvailable && replicas.Length <= inSync.Length) replicas = replicas.Add(UnnamedReplica);
                partitions.Add(new(topic, number, leader >= 0 ? leader : null, replicas, inSync));
            }
        }

        reader.End();
        return new(brokers.ToImmutable(), controller, partitions.ToImmutable());
    }
}
