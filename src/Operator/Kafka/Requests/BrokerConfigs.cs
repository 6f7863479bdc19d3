using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Kafka.Protocol;
using KafkaPi.Operator.Model.BrokerConfig;

namespace KafkaPi.Operator.Kafka.Requests;

/// <summary>
/// The DescribeConfigs and IncrementalAlterConfigs requests for the settings of one broker. Both have to be sent to
/// that broker.
/// </summary>
internal static class BrokerConfigs
{
    private const byte Broker = 4;
    private const byte Set = 0;
    private const byte Delete = 1;
    private const short NotAuthorized = 31;
    private const short NotInTheRequest = -1;

    /// <summary>Errors that the same request will get every time.</summary>
    private static readonly ImmutableArray<short> Rejections = [NotAuthorized, 35, 40, 42, 44];

    /// <summary>Asks for all settings, and for the sources of each value.</summary>
    public static KafkaRequest Describe(int broker) =>
        new(32, 1, new KafkaWriter().Int32(1).Byte(Broker).String(Text(broker)).Int32(NotInTheRequest).Byte(1).Written);

    /// <returns>Empty when the operator may not ask. Then nothing can be altered while the broker runs.</returns>
    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static EffectiveConfig ParseDescription(ReadOnlySpan<byte> answer)
    {
        var reader = new KafkaReader(answer);
        reader.Int32();
        if (reader.Count() != 1)
        {
            throw new IOException("an answer for another number of brokers");
        }

        var (error, message) = (reader.Int16(), reader.String());
        if (error is not (0 or NotAuthorized))
        {
            throw new IOException($"error {error}: {message}");
        }

        reader.Byte();
        reader.String();
        var settings = ImmutableSortedDictionary.CreateBuilder<string, BrokerSetting>(StringComparer.Ordinal);
        for (var entries = reader.Count(); entries > 0; entries--)
        {
            var (name, value) = (reader.String() ?? throw new IOException("a setting without a name"), reader.String());
            var isReadOnly = reader.Byte() != 0;
            reader.Byte();
            var isSensitive = reader.Byte() != 0;
            settings[name] = new(value, isReadOnly, isSensitive, Levels(ref reader));
        }

        reader.End();
        return new(settings.ToImmutable());
    }

    private static ImmutableArray<SettingLevel> Levels(ref KafkaReader reader)
    {
        var levels = ImmutableArray.CreateBuilder<SettingLevel>();
        for (var left = reader.Count(); left > 0; left--)
        {
            var (name, value, source) = (reader.String() ?? "", reader.String(), reader.Byte());
            levels.Add(new((SettingSource)source, name, value));
        }

        return levels.ToImmutable();
    }

    /// <param name="validateOnly">The broker checks the change without making it.</param>
    public static KafkaRequest Alter(int broker, ConfigChange change, bool validateOnly)
    {
        var body = new KafkaWriter().Int32(1).Byte(Broker).String(Text(broker)).Int32(change.Keys.Count());
        foreach (var (key, value) in change.Set)
        {
            body.String(key).Byte(Set).String(value);
        }

        foreach (var key in change.Delete)
        {
            body.String(key).Byte(Delete).Int16(-1);
        }

        return new(44, 0, body.Byte((byte)(validateOnly ? 1 : 0)).Written);
    }

    /// <returns>Kafka's reason for the rejection. Empty when Kafka accepted the change.</returns>
    /// <exception cref="IOException">
    /// It is not an answer to this request, or it reports an error that may be gone next time.
    /// </exception>
    public static string ParseAlteration(ReadOnlySpan<byte> answer)
    {
        var reader = new KafkaReader(answer);
        reader.Int32();
        if (reader.Count() != 1)
        {
            throw new IOException("an answer for another number of brokers");
        }

        var (error, message) = (reader.Int16(), reader.String());
        reader.Byte();
        reader.String();
        reader.End();
        if (error == 0)
        {
            return "";
        }

        if (!Rejections.Contains(error))
        {
            throw new IOException($"error {error}: {message}");
        }

        return message is { Length: > 0 } ? message : $"error {error}";
    }

    private static string Text(int broker) => broker.ToString(CultureInfo.InvariantCulture);
}
