using KafkaPi.Operator.Kafka.Protocol;
using KafkaPi.Operator.Model.Brokers;

namespace KafkaPi.Operator.Kafka.Requests;

/// <summary>The ListPartitionReassignments request (KIP-455), which the controller answers.</summary>
internal static class ListPartitionReassignments
{
    private const int TimeoutMilliseconds = 3000;

    /// <summary>Asks for all topics. Version 0 is known from Kafka 2.4 to 4.x.</summary>
    public static KafkaRequest Request() =>
        new(46, 0, new KafkaWriter().Int32(TimeoutMilliseconds).Byte(0).NoTags().Written, IsFlexible: true);

    /// <returns>Null when the broker refuses. A broker refuses once it is no longer the controller.</returns>
    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static IReadOnlyList<MovingPartition>? Parse(ReadOnlySpan<byte> answer)
    {
        var reader = new KafkaReader(answer);
        reader.SkipTags();
        reader.Int32();
        var error = reader.Int16();
        reader.CompactString();
        if (error != 0)
        {
            return null;
        }

        var moving = new List<MovingPartition>();
        for (var topics = reader.CompactCount(); topics > 0; topics--)
        {
            var topic = reader.CompactString() ?? throw new IOException("a topic without a name");
            for (var partitions = reader.CompactCount(); partitions > 0; partitions--)
            {
                moving.Add(
                    new(topic, reader.Int32(), reader.CompactInt32s(), reader.CompactInt32s(), reader.CompactInt32s()));
                reader.SkipTags();
            }

            reader.SkipTags();
        }

        reader.SkipTags();
        reader.End();
        return moving;
    }
}
