using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;

namespace KafkaPi.EndToEnd.Stories.Installing;

[Collection(typeof(InstallingStories))]
public sealed class OtherDistributionTests(InstallingStories.Hosts bed)
{
    private const string Name = "other";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("3.9.1-apache", "--bootstrap-server {0}:9092", null)]
    [InlineData("0.9.0.1-apache", "--zookeeper {0}:2181", "0.9.0.1")]
    public async Task Another_layout_and_age_of_Kafka_is_installed_serves_survives_a_kill_and_takes_a_setting(
        string distribution, string tools, string? brokerVersion)
    {
        await bed.ReadyAsync(_ct);
        var manifest = await bed.ManifestAsync(Name, bed.Hosts, distribution, _ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Kubectl.ApplyAsync($"{manifest}", _ct);
        await bed.WaitReadyAsync(Name, _ct);

        await bed.AtHomeAsync(
            $"$KAFKA_HOME/bin/kafka-topics.sh {string.Format(null, tools, bed.Hosts[0].Address)} --create --topic "
                + "readings --partitions 3 --replication-factor 3",
            _ct);
        await using var traffic =
            Traffic.Start(bed.Bootstrap(), "readings", brokerVersion is null ? null : Traffic.AsOldAs(brokerVersion));
        await traffic.FlowsAsync(_ct);
        await KillABrokerAsync(traffic);

        // Kafka 0.9 has no request that alters a setting of a running broker.
        await SetThreadsAsync(isRolled: brokerVersion is not null);

        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync(Name, _ct);
    }

    private async Task KillABrokerAsync(Traffic traffic)
    {
        var killed = bed.Hosts[1];
        var before = await killed.InvocationAsync("broker", _ct);
        await killed.KillDaemonAsync("broker", _ct);
        await Eventually.HoldsAsync(
            "the broker runs again", async () => await killed.InvocationAsync("broker", _ct) != before, _ct);
        await traffic.FlowsAsync(_ct);
        await bed.WaitReadyAsync(Name, _ct);
    }

    private async Task SetThreadsAsync(bool isRolled)
    {
        var before = await bed.BrokerInvocationsAsync(_ct);
        await bed.ConfigureAsync(Name, _ct, ("num.io.threads", "16"));
        await bed.WaitReadyAsync(Name, _ct);
        Assert.All(
            (await bed.BrokerInvocationsAsync(_ct)).Zip(before),
            pair => Assert.Equal(isRolled, pair.First != pair.Second));
        Assert.All(
            (await bed.FindAsync(Name, _ct))!.Status!.Nodes!,
            node => Assert.Equal(isRolled ? null : ["num.io.threads"], node.Broker!.AlteredSettings));
    }
}
