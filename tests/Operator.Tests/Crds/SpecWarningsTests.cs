using KafkaPi.Crds;
using KafkaPi.Crds.Validation;
using Xunit;

namespace KafkaPi.Operator.Tests.Crds;

public sealed class SpecWarningsTests
{
    private const string Factor = "default.replication.factor";
    private const string Minimum = "min.insync.replicas";

    private static readonly string OneCopy =
        $"spec.kafka.config[{Factor}]: it is not set, and Kafka's own default is 1: topics that are made without a "
            + "factor have one copy, which is gone with its disk; set it to ";

    [Fact]
    public void Three_brokers_and_no_factor_are_a_warning()
    {
        Assert.Equal([$"{OneCopy}3"], Of(3));
        Assert.Equal([$"{OneCopy}2"], Of(2));
        Assert.Empty(Of(3, (Factor, "3")));
        Assert.Empty(Of(1));
    }

    [Theory]
    [InlineData("default.replication.factor")]
    [InlineData("offsets.topic.replication.factor")]
    [InlineData("transaction.state.log.replication.factor")]
    public void One_copy_on_three_brokers_is_a_warning(string key)
    {
        var warning =
            $"spec.kafka.config[{key}] '1': one copy is gone with its disk, and there are 3 brokers: set it to 3";

        Assert.Equal([warning], key == Factor ? Of(3, (key, "1")) : Of(3, (Factor, "3"), (key, "1")));
        Assert.Empty(key == Factor ? Of(3, (key, "3")) : Of(3, (Factor, "3"), (key, "3")));
    }

    [Fact]
    public void A_minimum_alone_with_which_nobody_writes_is_a_warning()
    {
        const string Nobody = $"spec.kafka.config[{Minimum}] '2': nobody writes with acks=all to topics of 1 replicas, "
            + $"as {Factor} makes them: set {Factor} to 3, or lower this";

        Assert.Equal([$"{OneCopy}3", Nobody], Of(3, (Minimum, "2")));
        Assert.Empty(Of(3, (Minimum, "2"), (Factor, "3")));
        Assert.Single(Of(3, (Minimum, "1")));
    }

    [Theory]
    [InlineData(3, "2", "2", "set default.replication.factor to 3, or lower this")]
    [InlineData(2, "2", "2", "lower this to 1, as there are 2 brokers")]
    public void A_minimum_that_leaves_no_replica_to_spare_is_a_warning(
        int brokers, string minimum, string factor, string mend) => Assert.Equal(
        [
            $"spec.kafka.config[{Minimum}] '{minimum}': it leaves no replica to spare: with {Factor} as low as this, "
                + $"one restarting broker stops producers with acks=all; {mend}",
        ],
        Of(brokers, (Minimum, minimum), (Factor, factor)));

    [Fact]
    public void A_spec_whose_maps_are_null_is_no_crash() =>
        Assert.NotEmpty(SpecWarnings.Of(Spec(3) with { Kafka = null! }));

    private static IEnumerable<string> Of(int brokers, params (string Key, string Value)[] config) =>
        SpecWarnings.Of(Spec(brokers) with { Kafka = new() { Config = config.ToDictionary(c => c.Key, c => c.Value) } })
            .Select(w => $"{w}");

    private static KafkaClusterSpec Spec(int brokers) => new()
    {
        Nodes =
        [
            .. Enumerable.Range(1, brokers).Select(id => new NodeSpec
            {
                Name = $"pi{id}",
                Id = id,
                Roles = id == 1 ? [NodeRole.ZooKeeper, NodeRole.Broker] : [NodeRole.Broker],
            }),
        ],
    };
}
