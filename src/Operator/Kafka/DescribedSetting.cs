using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>One setting in an answer to version 1 of a DescribeConfigs request.</summary>
/// <param name="Resource">The topic, or the broker's id.</param>
/// <param name="Source">Where the value comes from, as Kafka numbers it.</param>
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
                var (name, value, _, source, _) = (reader.String(), reader.String(), reader.Byte(), reader.Byte(), reader.Byte());
                for (var synonyms = reader.Count(); synonyms > 0; synonyms--) (_, _, _) = (reader.String(), reader.String(), reader.Byte());
                settings.Add(new(resource, name, value, source));
            }
        }

        reader.End();
        return settings.ToImmutable();
    }
}
