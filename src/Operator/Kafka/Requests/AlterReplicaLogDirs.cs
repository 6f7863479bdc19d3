using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Protocol;
using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Kafka.Requests;

/// <summary>
/// The AlterReplicaLogDirs request (KIP-113), for the broker that has the replicas. The broker copies them in the
/// background, and then deletes the old ones.
/// </summary>
internal static class AlterReplicaLogDirs
{
    private const short Success = 0;

    /// <summary>
    /// Errors of a partition that is gone, or has no replica on this broker. Nothing is left to move.
    /// </summary>
    private static readonly short[] Gone = [3, 9];

    public static KafkaRequest Request(IEnumerable<DirectoryMove> moves)
    {
        var directories =
            moves.GroupBy(m => m.To, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        var body = new KafkaWriter().Int32(directories.Length);
        foreach (var directory in directories)
        {
            body.String(directory.Key).Partitions(directory.Select(m => (m.Topic, m.Number)));
        }

        return new(34, 0, body.Written);
    }

    /// <returns>The replicas that are not moved, each with Kafka's error code.</returns>
    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static ImmutableArray<(string Topic, int Number, int Error)> Parse(ReadOnlySpan<byte> answer)
    {
        var reader = new KafkaReader(answer);
        reader.Int32();
        var failed = ImmutableArray.CreateBuilder<(string, int, int)>();
        for (var topics = reader.Count(); topics > 0; topics--)
        {
            var topic = reader.String() ?? throw new IOException("a topic without a name");
            for (var partitions = reader.Count(); partitions > 0; partitions--)
            {
                var (number, error) = (reader.Int32(), reader.Int16());
                if (error != Success && !Gone.Contains(error))
                {
                    failed.Add((topic, number, error));
                }
            }
        }

        reader.End();
        return failed.ToImmutable();
    }
}
