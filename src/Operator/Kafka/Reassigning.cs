using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>A partition whose replicas are being changed, by whomever.</summary>
public sealed record MovingPartition(string Topic, int Number, ImmutableArray<int> Replicas, ImmutableArray<int> Adding, ImmutableArray<int> Removing);

/// <summary>The ListPartitionReassignments request, which the controller answers.</summary>
internal static class Reassigning
{
    private const int Patience = 3000;

    public static bool IsKnownTo(Version kafka) => kafka >= new Version(2, 4);

    /// <summary>For all topics. Version 0 is known from Kafka 2.4 to 4.x.</summary>
    public static KafkaRequest Request() => new(46, 0, new KafkaWriter().Int32(Patience).Byte(0).NoTags().Written, IsFlexible: true);

    /// <returns>Null when the broker refuses, as one that is no longer the controller does.</returns>
    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static IReadOnlyList<MovingPartition>? Parse(ReadOnlySpan<byte> answer)
    {
        var reader = new KafkaReader(answer);
        reader.SkipTags();
        reader.Int32();
        var error = reader.Int16();
        reader.CompactString();
        if (error != 0) return null;

        var moving = new List<MovingPartition>();
        for (var topics = reader.CompactCount(); topics > 0; topics--)
        {
            var topic = reader.CompactString() ?? throw new IOException("a topic without a name");
            for (var partitions = reader.CompactCount(); partitions > 0; partitions--)
            {
                moving.Add(new(topic, reader.Int32(), reader.CompactInt32s(), reader.CompactInt32s(), reader.CompactInt32s()));
                reader.SkipTags();
            }

            reader.SkipTags();
        }

        reader.SkipTags();
        reader.End();
        return moving;
    }
}
