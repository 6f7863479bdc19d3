using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Protocol;

namespace KafkaPi.Operator.Kafka.Requests;

/// <summary>One setting in an answer to version 1 of a DescribeConfigs request.</summary>
/// <param name="Resource">The name of the topic, or the id of the broker.</param>
/// <param name="Source">Kafka's number for the source of the value.</param>
internal sealed record DescribedSetting(string Resource, string? Name, string? Value, byte Source)
{
    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static ImmutableArray<DescribedSetting> ReadAll(ReadOnlySpan<byte> answer)
    {
        var reader = new KafkaReader(answer);
        reader.Int32();
        var settings = ImmutableArray.CreateBuilder<DescribedSetting>();
        for (var resources = reader.Count(); resources > 0; resources--)
        {
            (_, _, _) = (reader.Int16(), reader.String(), reader.Byte());
            var resource = reader.String() ?? "";
            for (var entries = reader.Count(); entries > 0; entries--)
            {
                var (name, value, _, source, _) =
                    (reader.String(), reader.String(), reader.Byte(), reader.Byte(), reader.Byte());
                for (var synonyms = reader.Count(); synonyms > 0; synonyms--)
                {
                    (_, _, _) = (reader.String(), reader.String(), reader.Byte());
                }

                settings.Add(new(resource, name, value, source));
            }
        }

        reader.End();
        return settings.ToImmutable();
    }
}
