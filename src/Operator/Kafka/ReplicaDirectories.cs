using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>A replica that its broker is to have in another of its directories.</summary>
public sealed record DirectoryMove(string Topic, int Number, string To);

/// <summary>The AlterReplicaLogDirs request (KIP-113), to the broker that has the replicas. It copies them beside what it does, and deletes the old ones then.</summary>
internal static class ReplicaDirectories
{
    private const short Success = 0;

    /// <summary>The partition is gone, or its replica is not on this broker: nothing is left to move.</summary>
    private static readonly short[] Gone = [3, 9];

    public static readonly Version Since = new(1, 1);

    /// <summary>Version 0 is known from Kafka 1.1 to 3.x.</summary>
    public static bool AreKnownTo(Version kafka) => kafka >= Since;

    public static KafkaRequest Request(IEnumerable<DirectoryMove> moves)
    {
        var directories = moves.GroupBy(m => m.To, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        var body = new KafkaWriter().Int32(directories.Length);
        foreach (var directory in directories) body.String(directory.Key).Partitions(directory.Select(m => (m.Topic, m.Number)));
        return new(34, 0, body.Written);
    }

    /// <returns>The replicas that are not moved, with Kafka's error code.</returns>
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
                if (error != Success && !Gone.Contains(error)) failed.Add((topic, number, error));
            }
        }

        reader.End();
        return failed.ToImmutable();
    }
}
