using System.Collections.Immutable;
using System.Globalization;

namespace KafkaPi.Operator.Kafka;

/// <summary>The DescribeConfigs request for one setting of many topics.</summary>
internal static class TopicConfiguration
{
    public const string MinInSyncReplicas = "min.insync.replicas";

    private const byte Topic = 2;
    private const byte GivenForTheTopic = 1;

    /// <summary>Version 1 is known from Kafka 1.1 to 4.x.</summary>
    public static bool IsKnownTo(Version kafka) => kafka >= new Version(1, 1);

    public static KafkaRequest Request(ImmutableArray<string> topics)
    {
        var body = new KafkaWriter().Int32(topics.Length);
        foreach (var topic in topics) body.Byte(Topic).String(topic).Int32(1).String(MinInSyncReplicas);
        return new(32, 1, body.Byte(0).Written);
    }

    /// <returns>The value in force by topic; without the topics that the broker does not know or does not tell of.</returns>
    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static ImmutableDictionary<string, TopicMinimum> Parse(ReadOnlySpan<byte> answer)
    {
        var values = ImmutableDictionary.CreateBuilder<string, TopicMinimum>(StringComparer.Ordinal);
        foreach (var setting in DescribedSetting.ReadAll(answer))
        {
            if (setting.Name == MinInSyncReplicas && int.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                values[setting.Resource] = new(number, IsOwn: setting.Source == GivenForTheTopic);
        }

        return values.ToImmutable();
    }
}

/// <summary>A topic's <c>min.insync.replicas</c> as one broker told it.</summary>
/// <param name="IsOwn">Given for the topic itself; else it is that of the brokers, of which each may have another one.</param>
internal sealed record TopicMinimum(int Value, bool IsOwn)
{
    /// <summary>
    /// The largest that some broker goes by, or will go by when it starts with its file: the leader's own is what counts, and any broker may come
    /// to lead. What was read of the topic may be older than an alteration, and counts only where a broker has not told.
    /// </summary>
    public int InForce(int wanted, ImmutableArray<SettingsInForce?> brokers)
    {
        if (IsOwn) return Value;
        var told = brokers.Select(b => int.TryParse(b?.Value(TopicConfiguration.MinInSyncReplicas), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Value);
        return told.Append(wanted).Max();
    }
}
