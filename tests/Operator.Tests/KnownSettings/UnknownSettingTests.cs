using System.Collections.Immutable;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.KnownSettings.Brokers;
using KafkaPi.Operator.KnownSettings.Catalogue;
using KafkaPi.Operator.KnownSettings.Members;
using KafkaPi.Operator.Tests.Desired;
using Xunit;

namespace KafkaPi.Operator.Tests.KnownSettings;

/// <summary>Settings that nobody knows are never refused, and are warned of where they are likely a slip.</summary>
public sealed class UnknownSettingTests
{
    private const string Silent = " does not know it, and goes on without a word: ";
    private static readonly Version Kafka = new(3, 2);

    [Theory]
    [InlineData("num.io.thread", "num.io.threads")]
    [InlineData("nmu.io.threads", "num.io.threads")]
    [InlineData("num_io_threads", "num.io.threads")]
    [InlineData("numIoThreads", "num.io.threads")]
    [InlineData("KAFKA_NUM_IO_THREADS", "num.io.threads")]
    [InlineData("kafka.log.retention.hours", "log.retention.hours")]
    [InlineData("log.retention.hour", "log.retention.hours")]
    [InlineData("retention.ms", "log.retention.ms")]
    [InlineData("cleanup.policy", "log.cleanup.policy")]
    [InlineData("max.message.bytes", "message.max.bytes")]
    [InlineData("replication.factor", "default.replication.factor")]
    [InlineData("default.replication.facto", "default.replication.factor")]
    [InlineData("autocreate.topics.enable", "auto.create.topics.enable")]
    public void A_slip_in_the_name_of_a_broker_setting_is_told_with_the_one_that_is_meant(string typed, string meant)
    {
        var warning = Assert.Single(OfBrokers(typed, "7"));

        Assert.Equal($"spec.kafka.config[{typed}]", warning.Field);
        Assert.Equal($"Kafka 3.2{Silent}{meant} is meant perhaps, correct or remove it", warning.Detail);
        Assert.Empty(BrokerConfigCheck.Refusals(new(Kafka, One(typed, "7"))));
    }

    [Theory]
    [InlineData("ticktime", "tickTime")]
    [InlineData("maxClientCnxn", "maxClientCnxns")]
    [InlineData("autopurge.purgeIntervall", "autopurge.purgeInterval")]
    [InlineData("snapRetainCount.autopurge", "autopurge.snapRetainCount")]
    public void A_slip_in_the_name_of_a_setting_of_ZooKeeper_is_told_with_the_one_that_is_meant(
        string typed, string meant)
    {
        var warning = Assert.Single(OfZooKeeper(typed, "7"));

        Assert.Equal($"spec.zookeeper.config[{typed}]", warning.Field);
        Assert.Equal($"ZooKeeper 3.6{Silent}{meant} is meant perhaps, correct or remove it", warning.Detail);
        Assert.Empty(ZooKeeperConfigCheck.Refusals(new(Kafka, One(typed, "7"))));
        Assert.Empty(OfZooKeeper(meant, "7"));
    }

    [Theory]
    [InlineData("group.consumer.max.size", "3.9.1")]
    [InlineData("quota.producer.default", "0.9.0.1")]
    public void A_setting_of_another_version_is_told_with_that_version(string name, string version) => Assert.Equal(
        $"Kafka 3.2 does not know it, and Kafka {version} does: it has no effect here, remove it",
        Assert.Single(OfBrokers(name, "1")).Detail);

    [Fact]
    public void What_only_the_next_table_knows_is_taken_for_known_between_two_tables()
    {
        var given = One("group.consumer.max.size", "100");

        Assert.Empty(BrokerConfigCheck.Warnings(new(new(3, 6), given)));
        Assert.Equal(
            "Kafka 3.9.1 takes a whole number from 1 to 2147483647: correct it, or remove it for the default "
                + "2147483647",
            Assert.Single(BrokerConfigCheck.Warnings(
                new(new(3, 6), given.SetItem("group.consumer.max.size", "many")))).Detail);
    }

    [Fact]
    public void Between_two_tables_only_what_both_refuse_is_refused()
    {
        var between = new Version(2, 8);

        Assert.Empty(BrokerConfigCheck.Refusals(new(between, One("compression.type", "zstd"))));
        Assert.Single(BrokerConfigCheck.Refusals(new(between, One("compression.type", "zip"))));
        Assert.Single(BrokerConfigCheck.Refusals(new(new(0, 9, 0, 1), One("compression.type", "zstd"))));
    }

    [Fact]
    public void A_setting_that_is_near_to_none_is_told_where_no_plug_in_could_read_it()
    {
        Assert.Equal(
            "Kafka 3.2 does not know it, and no plug-in is set that could: it has no effect, remove it",
            Assert.Single(OfBrokers("my.own.thing", "1")).Detail);
        Assert.Empty(BrokerConfigCheck.Warnings(
            new(Kafka, One("my.own.thing", "1").Add("metric.reporters", "org.example.Reporter"))));
    }

    [Theory]
    [InlineData("confluent.support.metrics.enable")]
    [InlineData("confluent.num.io.threads")]
    [InlineData("listener.name.plaintext.max.connections")]
    [InlineData("listener.name.plaintext.scram-sha-256.sasl.jaas.config")]
    [InlineData("rlmm.config.remote.log.metadata.topic.replication.factor")]
    [InlineData("ssl.engine.hsm.slot")]
    public void What_others_know_is_no_alarm(string name) => Assert.Empty(OfBrokers(name, "1"));

    [Fact]
    public void A_listener_that_is_not_there_is_told() => Assert.Equal(
        "it has no effect, as no listener has this name in small letters: let it begin with listener.name.plaintext.",
        Assert.Single(OfBrokers("listener.name.PLAINTEXT.max.connections", "9")).Detail);

    [Theory]
    [InlineData("jute.maxbuffer", "it has no effect here, as ZooKeeper takes it as a flag of its JVM only (-D), and "
        + "this operator sets none of these: remove it")]
    [InlineData("zookeeper.snapCount", "it has no effect, as names in ZooKeeper's file do not begin with zookeeper.: "
        + "write snapCount")]
    [InlineData("oraclePath", "ZooKeeper 3.6 does not know it, and ZooKeeper 3.8 does: it has no effect here, remove "
        + "it")]
    [InlineData("autopurge.snapRetainCount", "ZooKeeper keeps 3 at least: write 3 or more")]
    [InlineData("nothing.like.it", "ZooKeeper 3.6 does not know it: it has no effect, remove it")]
    public void What_has_no_effect_in_the_file_of_ZooKeeper_is_told_with_the_mend(string name, string says) =>
        Assert.Equal(says, Assert.Single(OfZooKeeper(name, "1")).Detail);

    [Fact]
    public void What_nobody_sees_in_a_value_is_told_of_unknown_settings_too() => Assert.Equal(
        "it has a character that nobody sees, U+00A0 at place 2: type the value anew",
        Assert.Single(OfBrokers("my.own.thing", "a\u00a0b")).Detail);

    [Theory]
    [InlineData("three-pis.yaml")]
    [InlineData("single-pi.yaml")]
    public void A_sample_has_nothing_to_refuse_and_nothing_to_warn_of(string sample)
    {
        var desired = Manifests.Sample(sample).Parsed();
        var brokers = new BrokerFacts(desired.Distribution.KafkaVersion, desired.Kafka.Config);
        var members = new ZooKeeperFacts(desired.Distribution.KafkaVersion, desired.ZooKeeper.Config);

        Assert.Empty(BrokerConfigCheck.Refusals(brokers).Concat(BrokerConfigCheck.Warnings(brokers)));
        Assert.Empty(ZooKeeperConfigCheck.Refusals(members).Concat(ZooKeeperConfigCheck.Warnings(members)));
    }

    [Fact]
    public void No_known_setting_with_its_default_is_an_alarm()
    {
        var table = SettingCatalogue.Kafka.Single(t => t.Version == new Version(3, 9, 1));
        var defaults = table.Settings.Where(s => s.Default is { Length: > 0 }).ToArray();

        Assert.NotEmpty(defaults);
        Assert.All(defaults, s => Assert.Empty(
            BrokerConfigCheck.Refusals(new(table.Version, One(s.Name, s.Default!)))
                .Concat(BrokerConfigCheck.Warnings(new(table.Version, One(s.Name, s.Default!))))));
    }

    private static ImmutableArray<FieldError> OfBrokers(string name, string value) =>
        BrokerConfigCheck.Warnings(new(Kafka, One(name, value)));

    private static ImmutableArray<FieldError> OfZooKeeper(string name, string value) =>
        ZooKeeperConfigCheck.Warnings(new(Kafka, One(name, value)));

    private static ImmutableSortedDictionary<string, string> One(string name, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(name, value);
}
