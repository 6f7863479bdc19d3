using KafkaPi.Operator.Kafka.Protocol;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Tests.Observation.Probe;
using Xunit;

namespace KafkaPi.Operator.Tests.Kafka;

/// <summary>
/// On answers of real brokers that were started with num.io.threads=6, log.retention.hours=24 and an unknown
/// key, with num.io.threads=12, log.cleaner.threads=2, throttles and another unknown key given live for the
/// broker, and num.io.threads=5, message.max.bytes=2000000 for all.
/// </summary>
public sealed class BrokerConfigsTests
{
    public static TheoryData<string> Versions => ["3.2.3", "3.9.1"];

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_broker_tells_of_each_setting_what_is_in_force_and_where_it_comes_from(string version)
    {
        var settings = Read(version).Settings;

        Assert.Equal("12", settings["num.io.threads"].Value);
        Assert.Equal(
            [
                new(SettingSource.PerBroker, "num.io.threads", "12"),
                new(SettingSource.ClusterWide, "num.io.threads", "5"),
                new(SettingSource.File, "num.io.threads", "6"),
                new(SettingSource.Default, "num.io.threads", "8")
            ],
            settings["num.io.threads"].Levels);
        Assert.Equal("2000000", settings["message.max.bytes"].Given("message.max.bytes", SettingSource.ClusterWide));
        Assert.Null(settings["message.max.bytes"].Given("message.max.bytes", SettingSource.PerBroker));
        Assert.Empty(settings["log.retention.ms"].Levels);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_can_be_altered_live_is_by_the_brokers_own_word(string version)
    {
        var settings = Read(version).Settings;

        Assert.All(
            new[]
            {
                "compression.type",
                "num.io.threads",
                "min.insync.replicas",
                "log.retention.ms",
                "message.max.bytes",
                "log.cleaner.threads",
                "unclean.leader.election.enable"
            },
            key => Assert.True(settings[key] is { IsReadOnly: false, IsSensitive: false }, key));
        Assert.All(
            new[]
            {
                "log.retention.hours",
                "num.partitions",
                "default.replication.factor",
                "auto.create.topics.enable",
                "broker.id",
                "zookeeper.connect",
                "frobnicate",
                "frob2"
            },
            key => Assert.True(settings[key].IsReadOnly, key));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_is_taken_and_what_is_refused_is_told_apart(string version)
    {
        Assert.Equal(
            "", BrokerConfigs.ParseAlteration(Recorded.Bytes("Kafka", $"kafka-{version}-alter-done.hex")));
        Assert.Equal(
            "Invalid value abc for configuration num.io.threads: Not a number of type INT",
            BrokerConfigs.ParseAlteration(Recorded.Bytes("Kafka", $"kafka-{version}-alter-refused.hex")));
        Assert.Contains(
            "Unexpected broker id",
            BrokerConfigs.ParseAlteration(Recorded.Bytes("Kafka", $"kafka-{version}-alter-other-broker.hex")),
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Another_brokers_settings_are_no_answer(string version) =>
        Assert.Throws<IOException>(() => BrokerConfigs.ParseDescription(
            Recorded.Bytes("Kafka", $"kafka-{version}-describe-other-broker.hex")));

    [Fact]
    public void Where_we_may_not_ask_nothing_can_be_altered()
    {
        var answer = new KafkaWriter().Int32(0)
            .Int32(1)
            .Int16(31)
            .String("Cluster authorization failed.")
            .Byte(4)
            .String("1")
            .Int32(0).Written;

        Assert.Empty(BrokerConfigs.ParseDescription(answer.Span).Settings);
    }

    [Fact]
    public void A_garbled_answer_is_refused_as_such()
    {
        var answer = Recorded.Bytes("Kafka", "kafka-3.2.3-settings.hex");
        var random = new Random(1);
        for (var length = 0; length < answer.Length; length += 7)
        {
            Assert.Throws<IOException>(() => BrokerConfigs.ParseDescription(answer.AsSpan(0, length)));
        }

        for (var i = 0; i < 2000; i++)
        {
            var garbled = answer.ToArray();
            garbled[random.Next(garbled.Length)] = (byte)random.Next(256);
            if (Record.Exception(() => BrokerConfigs.ParseDescription(garbled)) is { } e)
            {
                Assert.IsType<IOException>(e);
            }
        }
    }

    private static EffectiveConfig Read(string version) =>
        BrokerConfigs.ParseDescription(Recorded.Bytes("Kafka", $"kafka-{version}-settings.hex"));
}
