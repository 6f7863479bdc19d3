using System.Collections.Immutable;
using KafkaPi.Operator.KnownSettings.Brokers;
using KafkaPi.Operator.KnownSettings.Members;
using Xunit;

namespace KafkaPi.Operator.Tests.KnownSettings;

/// <summary>Settings that are taken each alone and not together, and what of it is only a warning.</summary>
public sealed class ContradictionTests
{
    private static readonly Version Kafka = new(3, 2);

    [Fact]
    public void The_setting_that_the_spec_gives_is_blamed_and_not_the_default_of_another()
    {
        Assert.Equal(
            ["spec.kafka.config[replica.fetch.wait.max.ms]"],
            Refused(Kafka, ("replica.fetch.wait.max.ms", "20000"), ("replica.lag.time.max.ms", "10000")));
        Assert.Empty(Refused(Kafka, ("replica.fetch.wait.max.ms", "9000"), ("replica.lag.time.max.ms", "10000")));
    }

    [Theory]
    [InlineData("group.consumer.session.timeout.ms", "1", "50000")]
    [InlineData("group.consumer.heartbeat.interval.ms", "60000", "6000")]
    [InlineData("group.coordinator.rebalance.protocols", "consumer", "classic, consumer")]
    [InlineData("early.start.listeners", "LAN", "PLAINTEXT")]
    public void What_newer_versions_check_is_checked_for_them_alone(string name, string bad, string good)
    {
        Assert.Single(Refused(new(3, 9, 1), (name, bad)));
        Assert.Empty(Refused(new(3, 9, 1), (name, good)));
        Assert.Empty(Refused(Kafka, (name, bad)));
    }

    [Fact]
    public void A_message_that_old_brokers_could_not_replicate_is_refused_and_later_only_a_warning()
    {
        (string, string) large = ("message.max.bytes", "5000000");

        Assert.Single(Refused(new(0, 9, 0, 1), large));
        Assert.Empty(Refused(new(0, 9, 0, 1), large, ("replica.fetch.max.bytes", "5000000")));
        Assert.Empty(Refused(Kafka, large));
        Assert.Equal(
            [
                "it has to be at most replica.fetch.max.bytes, which is 1048576 by default; larger messages are "
                    + "replicated one by one otherwise: lower it, or raise replica.fetch.max.bytes",
            ],
            Warned(large));
        Assert.Empty(Warned(large, ("replica.fetch.max.bytes", "5000000")));
    }

    [Theory]
    [InlineData("group.min.session.timeout.ms", "2000000", "group.max.session.timeout.ms", "3000000")]
    [InlineData("message.max.bytes", "200000000", "socket.request.max.bytes", "200000000")]
    [InlineData("message.max.bytes", "2000000000", "log.segment.bytes", "2000000000")]
    [InlineData("transaction.state.log.min.isr", "4", "transaction.state.log.replication.factor", "4")]
    public void What_serves_badly_together_is_a_warning_until_the_other_one_is_raised(
        string name, string value, string other, string raised)
    {
        Assert.Contains(Warned((name, value)), w => w.Contains($"at most {other}", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Warned((name, value), (other, raised)), w => w.Contains($"at most {other}", StringComparison.Ordinal));
        Assert.Empty(Refused(Kafka, (name, value)));
    }

    [Fact]
    public void A_default_of_the_operator_counts_as_much_as_one_of_Kafka()
    {
        var small = new BrokerFacts(Kafka, Of(("log.cleaner.threads", "4")))
        {
            Defaults = new(Of(("log.cleaner.dedupe.buffer.size", "4194304"))),
        };

        Assert.Single(BrokerConfigCheck.Refusals(small));
        Assert.Empty(BrokerConfigCheck.Refusals(small with { Given = Of(("log.cleaner.threads", "3")) }));
    }

    [Theory]
    [InlineData("syncLimit", "1", "100")]
    [InlineData("initLimit", "1", "500")]
    public void A_member_that_is_parted_from_the_others_too_soon_is_a_warning(string limit, string ticks, string tick)
    {
        var warning = Assert.Single(
            ZooKeeperConfigCheck.Warnings(new(Kafka, Of((limit, ticks), ("tickTime", tick)))));

        Assert.Equal($"spec.zookeeper.config[{limit}]", warning.Field);
        Assert.Equal(
            $"a member that says nothing for {tick} ms ({limit} times tickTime) is parted from the others, and a busy "
                + "Pi may be silent for longer: raise it to 1000 ms or more",
            warning.Detail);
        Assert.Empty(ZooKeeperConfigCheck.Warnings(new(Kafka, Of((limit, "10"), ("tickTime", tick)))));
    }

    [Fact]
    public void Snapshots_that_nobody_deletes_are_a_warning()
    {
        Assert.Equal(
            "with 0 no snapshot is ever deleted, and they fill the disk: write a number of hours",
            Assert.Single(ZooKeeperConfigCheck.Warnings(new(Kafka, Of(("autopurge.purgeInterval", "0"))))).Detail);
        Assert.Empty(ZooKeeperConfigCheck.Warnings(new(Kafka, Of(("autopurge.purgeInterval", "1")))));
    }

    private static IEnumerable<string> Refused(Version kafka, params (string, string)[] given) =>
        BrokerConfigCheck.Refusals(new(kafka, Of(given))).Select(r => r.Field);

    private static IEnumerable<string> Warned(params (string, string)[] given) =>
        BrokerConfigCheck.Warnings(new(Kafka, Of(given))).Select(w => w.Detail);

    private static ImmutableSortedDictionary<string, string> Of(params (string Name, string Value)[] given) =>
        given.ToImmutableSortedDictionary(g => g.Name, g => g.Value, StringComparer.Ordinal);
}
