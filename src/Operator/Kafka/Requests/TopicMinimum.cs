using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.BrokerConfig;

namespace KafkaPi.Operator.Kafka.Requests;

/// <summary>The <c>min.insync.replicas</c> of a topic, as one broker reports it.</summary>
/// <param name="IsOwn">
/// The value is set for the topic itself. Otherwise it is a broker's default, and each broker may have another one.
/// </param>
internal sealed record TopicMinimum(int Value, bool IsOwn)
{
    /// <summary>The largest value that a broker has now, or will have when it starts with its file.</summary>
    /// <remarks>
    /// Kafka applies the default of the leader, and any broker may become the leader. What was read of the topic may be
    /// older than a change of a broker's default, so it counts only for a broker whose configuration is unknown.
    /// </remarks>
    /// <param name="configured">The default in the brokers' files.</param>
    /// <param name="brokers">Null for a broker whose configuration is unknown.</param>
    public int InForce(int configured, ImmutableArray<EffectiveConfig?> brokers)
    {
        if (IsOwn)
        {
            return Value;
        }

        return brokers.Select(Default).Append(configured).Max();

        int Default(EffectiveConfig? broker)
        {
            var text = broker?.Value(DescribeTopicConfigs.MinInSyncReplicas);
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Value;
        }
    }
}
