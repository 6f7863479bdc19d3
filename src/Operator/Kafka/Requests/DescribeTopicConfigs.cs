using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Kafka.Protocol;

namespace KafkaPi.Operator.Kafka.Requests;

/// <summary>The DescribeConfigs request for one setting of many topics.</summary>
internal static class DescribeTopicConfigs
{
    public const string MinInSyncReplicas = "min.insync.replicas";

    private const byte Topic = 2;
    private const byte DynamicOfTopic = 1;

    public static KafkaRequest Request(ImmutableArray<string> topics)
    {
        var body = new KafkaWriter().Int32(topics.Length);
        foreach (var topic in topics)
        {
            body.Byte(Topic).String(topic).Int32(1).String(MinInSyncReplicas);
        }

        return new(32, 1, body.Byte(0).Written);
    }

    /// <returns>The value by topic, without topics that the broker does not know or may not tell of.</returns>
    /// <exception cref="IOException">It is not an answer to this request.</exception>
    public static ImmutableDictionary<string, TopicMinimum> Parse(ReadOnlySpan<byte> answer)
    {
        var values = ImmutableDictionary.CreateBuilder<string, TopicMinimum>(StringComparer.Ordinal);
        foreach (var setting in DescribedSetting.ReadAll(answer))
        {
            if (setting.Name == MinInSyncReplicas
                && int.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                values[setting.Resource] = new(number, IsOwn: setting.Source == DynamicOfTopic);
            }
        }

        return values.ToImmutable();
    }
}
