using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>The DescribeConfigs and IncrementalAlterConfigs requests for one broker, which have to be sent to that very broker.</summary>
internal static class BrokerConfiguration
{
    private const byte Broker = 4;
    private const byte Set = 0;
    private const byte Delete = 1;
    private const short NotAuthorized = 31;
    private const short NotInTheRequest = -1;

    /// <summary>The errors by which Kafka says that the same request will never be taken.</summary>
    private static readonly ImmutableArray<short> Refusals = [NotAuthorized, 35, 40, 42, 44];

    /// <summary>For all settings, with where each value comes from.</summary>
    public static KafkaRequest Describe(int broker) =>
        new(32, 1, new KafkaWriter().Int32(1).Byte(Broker).String(Text(broker)).Int32(NotInTheRequest).Byte(1).Written);

    /// <returns>Empty where we may not ask: then nothing can be altered live.</returns>
    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static SettingsInForce ParseDescription(ReadOnlySpan<byte> answer)
    {
        var reader = new KafkaReader(answer);
        reader.Int32();
        if (reader.Count() != 1) throw new IOException("an answer for another number of brokers");
        var (error, message) = (reader.Int16(), reader.String());
        if (error is not (0 or NotAuthorized)) throw new IOException($"error {error}: {message}");
        reader.Byte();
        reader.String();
        var settings = ImmutableSortedDictionary.CreateBuilder<string, BrokerSetting>(StringComparer.Ordinal);
        for (var entries = reader.Count(); entries > 0; entries--)
        {
            var (name, value) = (reader.String() ?? throw new IOException("a setting without a name"), reader.String());
            var isReadOnly = reader.Byte() != 0;
            reader.Byte();
            var isSensitive = reader.Byte() != 0;
            var levels = ImmutableArray.CreateBuilder<SettingLevel>();
            for (var left = reader.Count(); left > 0; left--)
            {
                var (level, given, source) = (reader.String() ?? "", reader.String(), reader.Byte());
                levels.Add(new((SettingSource)source, level, given));
            }

            settings[name] = new(value, isReadOnly, isSensitive, levels.ToImmutable());
        }

        reader.End();
        return new(settings.ToImmutable());
    }

    /// <param name="validateOnly">Nothing is altered, all is checked.</param>
    public static KafkaRequest Alter(int broker, SettingsAlteration alteration, bool validateOnly)
    {
        var body = new KafkaWriter().Int32(1).Byte(Broker).String(Text(broker)).Int32(alteration.Keys.Count());
        foreach (var (key, value) in alteration.Set) body.String(key).Byte(Set).String(value);
        foreach (var key in alteration.Delete) body.String(key).Byte(Delete).Int16(-1);
        return new(44, 0, body.Byte((byte)(validateOnly ? 1 : 0)).Written);
    }

    /// <returns>Kafka's words of refusal; empty when it has taken the request.</returns>
    /// <exception cref="IOException">It is not an answer to this request, or the broker could not tell.</exception>
    public static string ParseAlteration(ReadOnlySpan<byte> answer)
    {
        var reader = new KafkaReader(answer);
        reader.Int32();
        if (reader.Count() != 1) throw new IOException("an answer for another number of brokers");
        var (error, message) = (reader.Int16(), reader.String());
        reader.Byte();
        reader.String();
        reader.End();
        if (error == 0) return "";
        return Refusals.Contains(error) ? message is { Length: > 0 } ? message : $"error {error}" : throw new IOException($"error {error}: {message}");
    }

    private static string Text(int broker) => broker.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
