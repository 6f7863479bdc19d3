using System.Collections.Immutable;
using KafkaPi.Operator.KnownSettings.Brokers;
using KafkaPi.Operator.KnownSettings.Members;
using Xunit;

namespace KafkaPi.Operator.Tests.KnownSettings;

public sealed class BadEditsTests
{
    private static readonly Version Kafka = new(3, 2);

    public static TheoryData<string, string> Brokers => Of(BadEdits.OfBrokers);

    public static TheoryData<string, string> ZooKeepers => Of(BadEdits.OfZooKeeper);

    [Theory]
    [MemberData(nameof(Brokers))]
    public void A_bad_setting_of_the_brokers_is_refused_in_these_words(string name, string value)
    {
        var edit = BadEdits.OfBrokers.Single(e => e.Name == name && e.Value == value);

        var refusal = Assert.Single(BrokerConfigCheck.Refusals(new(Kafka, One(name, value))));

        Assert.Equal(
            ($"spec.kafka.config[{name}]", value, edit.Says), (refusal.Field, refusal.BadValue, refusal.Detail));
    }

    [Theory]
    [MemberData(nameof(Brokers))]
    public void The_mended_setting_of_the_brokers_is_taken(string name, string value)
    {
        var edit = BadEdits.OfBrokers.Single(e => e.Name == name && e.Value == value);

        Assert.Empty(BrokerConfigCheck.Refusals(new(Kafka, One(name, edit.Meant))));
    }

    [Theory]
    [MemberData(nameof(ZooKeepers))]
    public void A_bad_setting_of_ZooKeeper_is_refused_in_these_words(string name, string value)
    {
        var edit = BadEdits.OfZooKeeper.Single(e => e.Name == name && e.Value == value);

        var refusal = Assert.Single(ZooKeeperConfigCheck.Refusals(new(Kafka, One(name, value))));

        Assert.Equal(
            ($"spec.zookeeper.config[{name}]", value, edit.Says), (refusal.Field, refusal.BadValue, refusal.Detail));
    }

    [Theory]
    [MemberData(nameof(ZooKeepers))]
    public void The_mended_setting_of_ZooKeeper_is_taken(string name, string value)
    {
        var edit = BadEdits.OfZooKeeper.Single(e => e.Name == name && e.Value == value);

        Assert.Empty(ZooKeeperConfigCheck.Refusals(new(Kafka, One(name, edit.Meant))));
    }

    [Fact]
    public void What_a_message_says_to_write_is_taken()
    {
        var written = BadEdits.OfBrokers
            .Where(e => e.Says.Contains(": write ", StringComparison.Ordinal))
            .Select(e => (e.Name, Value: e.Says.Split(": write ")[1]))
            .Where(e => !e.Value.Contains(' '))
            .ToArray();

        Assert.NotEmpty(written);
        Assert.All(written, e => Assert.Empty(BrokerConfigCheck.Refusals(new(Kafka, One(e.Name, e.Value)))));
    }

    [Fact]
    public void All_bad_settings_are_told_at_once()
    {
        var refusals = BrokerConfigCheck.Refusals(new(Kafka, ImmutableSortedDictionary<string, string>.Empty
            .Add("num.io.threads", "many")
            .Add("num.partitions", "3")
            .Add("log.retention.hours", "0")));

        Assert.Equal(
            ["spec.kafka.config[num.io.threads]", "spec.kafka.config[log.retention.hours]"],
            refusals.Select(r => r.Field));
    }

    [Fact]
    public void What_could_be_a_secret_is_not_shown() => Assert.Equal(
        "(not shown)",
        Assert.Single(BrokerConfigCheck.Refusals(new(Kafka, One("ssl.key.password", "hidden\u00a0word")))).BadValue);

    private static TheoryData<string, string> Of(IEnumerable<BadEdit> edits)
    {
        var data = new TheoryData<string, string>();
        foreach (var edit in edits)
        {
            data.Add(edit.Name, edit.Value);
        }

        return data;
    }

    private static ImmutableSortedDictionary<string, string> One(string name, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(name, value);
}
