using KafkaPi.EndToEnd.Bed;

namespace KafkaPi.EndToEnd.Stories;

[Collection("lab")]
public sealed class OtherDistributionTests(ClusterUnderTest bed)
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("3.9.1-apache", "--bootstrap-server {0}:9092", null)]
    [InlineData("0.9.0.1-apache", "--zookeeper {0}:2181", "0.9.0.1")]
    public async Task Another_layout_and_age_of_Kafka_is_installed_serves_survives_a_kill_and_takes_another_setting(string distribution, string tools, string? brokerVersion)
    {
        await bed.ReadyAsync(_ct);
        var manifest = await bed.ManifestAsync("other", bed.Hosts, distribution, _ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Kubectl.ApplyAsync($"{manifest}", _ct);
        await bed.WaitReadyAsync("other", _ct);

        await bed.AtHomeAsync($"$KAFKA_HOME/bin/kafka-topics.sh {string.Format(null, tools, bed.Hosts[0].Address)} --create --topic readings --partitions 3 --replication-factor 3", _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "readings", brokerVersion is null ? null : Traffic.AsOldAs(brokerVersion));
        await traffic.FlowsAsync(_ct);
        var killed = bed.Hosts[1];
        var before = await killed.InvocationAsync("broker", _ct);
        await killed.KillDaemonAsync("broker", _ct);
        await Eventually.HoldsAsync("the broker runs again", async () => await killed.InvocationAsync("broker", _ct) != before, _ct);
        await traffic.FlowsAsync(_ct);
        await bed.WaitReadyAsync("other", _ct);

        // Kafka 0.9 has no request by which a setting could be altered as it runs.
        var (isRolled, invocations) = (brokerVersion is not null, await InvocationsAsync());
        await bed.PatchAsync("other", new { spec = new { kafka = new { config = new Dictionary<string, string> { ["num.io.threads"] = "16" } } } }, _ct);
        await bed.WaitReadyAsync("other", _ct);
        Assert.All((await InvocationsAsync()).Zip(invocations), pair => Assert.Equal(isRolled, pair.First != pair.Second));
        Assert.All((await bed.FindAsync("other", _ct))!.Status!.Nodes!, node => Assert.Equal(isRolled ? null : ["num.io.threads"], node.Broker!.AlteredSettings));

        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync("other", _ct);
    }

    private Task<string[]> InvocationsAsync() => Task.WhenAll(bed.Hosts.Select(host => host.InvocationAsync("broker", _ct)));
}
