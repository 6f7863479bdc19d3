using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Protocol;
using KafkaPi.Operator.Model.Brokers;

namespace KafkaPi.Operator.Kafka.Requests;

/// <summary>The DescribeLogDirs request: what one broker has on its disks.</summary>
internal static class DescribeLogDirs
{
    /// <summary>Version 1 is known from Kafka 2.0 to 4.x.</summary>
    public static KafkaRequest Request(Version kafka) =>
        new(35, (short)(kafka < new Version(2, 0) ? 0 : 1), new KafkaWriter().Int32(-1).Written);

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
                    var (number, bytes, _, isFuture) =
                        (reader.Int32(), reader.Int64(), reader.Int64(), reader.Byte() != 0);
                    replicas.Add(new(topic, number, bytes, isFuture));
                }
            }

            directories.Add(new(path, error, replicas.ToImmutable()));
        }

        reader.End();
        return directories.ToImmutable();
    }
}
