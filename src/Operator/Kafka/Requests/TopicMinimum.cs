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
    /// <summary>
    /// The minimum of one partition: the largest value that a replica's broker has now, or will have when it starts
    /// with its file.
    /// </summary>
    /// <remarks>
    /// Kafka applies the default of the leader, and any replica may become the leader. What was read of the topic may
    /// be older than a change of a broker's default, so it counts only for a broker whose configuration is unknown.
    /// </remarks>
    /// <param name="configured">The default in the brokers' files.</param>
    /// <param name="replicas">Brokers that hold the partition.</param>
    /// <param name="answering">Brokers that answer. Others count by their file.</param>
    /// <param name="configs">Configurations that were told, by broker.</param>
    public int InForce(
        int configured, ImmutableArray<int> replicas, ImmutableSortedSet<int> answering,
        ImmutableSortedDictionary<int, EffectiveConfig> configs)
    {
        if (IsOwn)
        {
            return Value;
        }

        return replicas.Where(answering.Contains).Select(Default).Append(configured).Max();

        int Default(int broker)
        {
            var text = configs.GetValueOrDefault(broker)?.Value(DescribeTopicConfigs.MinInSyncReplicas);
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Value;
        }
    }
}
