using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Model.BrokerConfig;
using Xunit;

namespace KafkaPi.Operator.Tests.Kafka;

public sealed class TopicMinimumTests
{
    /// <summary>
    /// The leader's own value counts, any replica may come to lead, and one that is started goes by the file.
    /// </summary>
    [Theory]
    [InlineData(1, 1, new[] { 1, 1, 1 }, 1)]
    [InlineData(1, 1, new[] { 1, 2, 1 }, 2)]
    [InlineData(1, 2, new[] { 1, 1, 1 }, 2)]
    [InlineData(2, 1, new[] { 1, 1, 1 }, 1)]
    [InlineData(2, 1, new[] { 1, 0, 1 }, 2)]
    public void A_topic_without_a_minimum_of_its_own_has_the_largest_of_its_brokers(
        int read, int wanted, int[] told, int inForce) =>
        Assert.Equal(inForce, new TopicMinimum(read, IsOwn: false).InForce(wanted, [1, 2, 3], [1, 2, 3], Told(told)));

    [Fact]
    public void A_broker_without_a_replica_does_not_count() =>
        Assert.Equal(1, new TopicMinimum(2, IsOwn: false).InForce(1, [1, 2], [1, 2, 3], Told(1, 1, 2)));

    [Fact]
    public void A_broker_that_does_not_answer_counts_by_the_file() =>
        Assert.Equal(1, new TopicMinimum(2, IsOwn: false).InForce(1, [1, 2, 3], [1, 2], Told(1, 1)));

    [Fact]
    public void A_topics_own_minimum_is_what_it_is() =>
        Assert.Equal(1, new TopicMinimum(1, IsOwn: true).InForce(2, [1], [1], Told(2)));

    /// <summary>Configurations of the brokers 1, 2, 3; 0 where nothing was told.</summary>
    private static ImmutableSortedDictionary<int, EffectiveConfig> Told(params int[] minimums) => minimums
        .Select((minimum, i) => (Broker: i + 1, Minimum: minimum))
        .Where(t => t.Minimum != 0)
        .ToImmutableSortedDictionary(t => t.Broker, t => Telling(t.Minimum));

    private static EffectiveConfig Telling(int minimum) =>
        new(ImmutableSortedDictionary<string, BrokerSetting>.Empty.Add(
            DescribeTopicConfigs.MinInSyncReplicas, new($"{minimum}", false, false, [])));
}
