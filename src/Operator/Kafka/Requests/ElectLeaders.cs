using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Protocol;

namespace KafkaPi.Operator.Kafka.Requests;

/// <summary>The ElectLeaders request (KIP-460) for preferred leaders, which the controller answers.</summary>
internal static class ElectLeaders
{
    private const short Success = 0;
    private const short ElectionNotNeeded = 84;
    private const int TimeoutMilliseconds = 10_000;

    public static KafkaRequest Request(IEnumerable<(string Topic, int Number)> partitions) =>
        new(43, 0, new KafkaWriter().Partitions(partitions).Int32(TimeoutMilliseconds).Written);

    /// <returns>The partitions whose preferred replica does not lead now, each with Kafka's reason.</returns>
    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static ImmutableArray<(string Topic, int Number, string Why)> Parse(ReadOnlySpan<byte> answer)
    {
        var reader = new KafkaReader(answer);
        reader.Int32();
        var failed = ImmutableArray.CreateBuilder<(string, int, string)>();
        for (var topics = reader.Count(); topics > 0; topics--)
        {
            var topic = reader.String() ?? throw new IOException("a topic without a name");
            for (var partitions = reader.Count(); partitions > 0; partitions--)
            {
                var (number, error, message) = (reader.Int32(), reader.Int16(), reader.String());
                if (error is not (Success or ElectionNotNeeded))
                {
                    failed.Add((topic, number, message ?? $"error {error}"));
                }
            }
        }

        reader.End();
        return failed.ToImmutable();
    }
}
