using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>One replica in a log directory of a broker.</summary>
/// <param name="IsFuture">It is on its way from another directory of the same broker.</param>
public sealed record StoredReplica(string Topic, int Number, long Bytes, bool IsFuture);

/// <summary>A log directory in its broker's own words.</summary>
/// <param name="Error">Kafka's error code; 0: it serves.</param>
public sealed record StoredDirectory(string Path, int Error, ImmutableArray<StoredReplica> Replicas);

/// <summary>The DescribeLogDirs request: what one broker, asked itself, has on its disks.</summary>
internal static class BrokerDisks
{
    public static bool IsKnownTo(Version kafka) => kafka >= new Version(1, 0);

    /// <summary>Version 1 is known from Kafka 2.0 to 4.x.</summary>
    public static KafkaRequest Request(Version kafka) => new(35, (short)(kafka < new Version(2, 0) ? 0 : 1), new KafkaWriter().Int32(-1).Written);

    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static ImmutableArray<StoredDirectory> Parse(ReadOnlySpan<byte> answer)
    {
        var reader = new KafkaReader(answer);
        reader.Int32();
        var directories = ImmutableArray.CreateBuilder<StoredDirectory>();
        for (var left = reader.Count(); left > 0; left--)
        {
            var error = reader.Int16();
            var path = reader.String() ?? throw new IOException("a log directory without a path");
            var replicas = ImmutableArray.CreateBuilder<StoredReplica>();
            for (var topics = reader.Count(); topics > 0; topics--)
            {
                var topic = reader.String() ?? throw new IOException("a topic without a name");
                for (var partitions = reader.Count(); partitions > 0; partitions--)
                {
                    var (number, bytes, _, isFuture) = (reader.Int32(), reader.Int64(), reader.Int64(), reader.Byte() != 0);
                    replicas.Add(new(topic, number, bytes, isFuture));
                }
            }

            directories.Add(new(path, error, replicas.ToImmutable()));
        }

        reader.End();
        return directories.ToImmutable();
    }
}
