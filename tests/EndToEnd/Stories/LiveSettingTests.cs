using KafkaPi.EndToEnd.Bed;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories;

/// <summary>Settings that Kafka takes as it runs, told by Kafka's own tool on the host.</summary>
[Collection("lab")]
public sealed class LiveSettingTests(ClusterUnderTest bed)
{
    private const string Threads = "num.io.threads";
    private const string Minimum = "min.insync.replicas";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_live_setting_comes_into_force_returns_and_is_kept_in_force_without_any_restart()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var before = await InvocationsAsync();

        // Four times what it is: Kafka takes the double at a time.
        await SpecifyAsync((Threads, "32"), ("message.max.bytes", "2000000"));
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        foreach (var host in bed.Hosts)
        {
            Assert.Equal("32", await InForceAsync(host, Threads));
            Assert.Equal("2000000", await InForceAsync(host, "message.max.bytes"));
            Assert.Equal("1", await host.CheckAsync($"grep -c ^{Threads}=32 /etc/kafkapi/server.properties", _ct));
        }

        var status = (await bed.FindAsync(GuideCluster.Name, _ct))!.Status!;
        Assert.All(status.Nodes!, node => Assert.Equal(["message.max.bytes", Threads], node.Broker!.AlteredSettings));
        Assert.All(status.Nodes!, node => Assert.Equal(node.Broker!.WantedRevision, node.Broker.RunningRevision));
        foreach (var host in bed.Hosts)
            await bed.ToldAsync(GuideCluster.Name, "SettingsAltered", e => e.Message.StartsWith($"{host.Name}: altered message.max.bytes, {Threads} of the broker", StringComparison.Ordinal), _ct);

        await AlterAsync(bed.Hosts[2], "log.retention.bytes=987654321");
        await AlterAsync(bed.Hosts[1], $"{Threads}=20");
        await Eventually.GetAsync("what was altered by hand is put back", async () =>
            await InForceAsync(bed.Hosts[1], Threads) is var now && now == "32" ? true : throw new NotYetException(now), _ct);

        await SpecifyAsync((Threads, "many"));
        await bed.ToldAsync(GuideCluster.Name, "UpToDate", "SettingRefused", [$"spec.kafka.config[{Threads}] is many", "Not a number of type INT"], _ct);
        Assert.All(await Task.WhenAll(bed.Hosts.Select(host => host.CheckAsync("grep -c many /etc/kafkapi/server.properties || true", _ct))), count => Assert.Equal("0", count));

        await SpecifyAsync((Threads, null), ("message.max.bytes", null));
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        foreach (var host in bed.Hosts)
        {
            Assert.Equal("8", await InForceAsync(host, Threads));
            Assert.DoesNotContain("DYNAMIC_BROKER_CONFIG:message.max.bytes", await DescribeAsync(host), StringComparison.Ordinal);
        }

        Assert.All((await bed.FindAsync(GuideCluster.Name, _ct))!.Status!.Nodes!, node => Assert.Null(node.Broker!.AlteredSettings));
        Assert.Equal("987654321", await InForceAsync(bed.Hosts[2], "log.retention.bytes"));
        Assert.Equal(before, await InvocationsAsync());

        var version = (await bed.FindAsync(GuideCluster.Name, _ct))!.Metadata.ResourceVersion;
        var traces = await HostTraces.OfAsync(bed.Hosts, _ct);
        await bed.PassAsync(4, _ct);
        Assert.Equal(version, (await bed.FindAsync(GuideCluster.Name, _ct))!.Metadata.ResourceVersion);
        HostTraces.AssertSame(traces, await HostTraces.OfAsync(bed.Hosts, _ct));
        await AlterAsync(bed.Hosts[2], "log.retention.bytes", delete: true);
    }

    [Fact]
    public async Task A_raised_minimum_counts_before_the_next_broker_is_restarted_and_a_lowered_one_lets_it_go_on()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        await bed.MakeTopicAsync(GuideCluster.Topic, _ct);
        var before = await InvocationsAsync();

        await SpecifyAsync((Minimum, "3"), ("num.partitions", "2"));
        await Eventually.GetAsync("the restart waits for a replica to spare", async () =>
        {
            var status = (await bed.FindAsync(GuideCluster.Name, _ct))!.Status;
            return status?.Plan?.Any(p => p.Contains("to have more than 3 replicas in sync", StringComparison.Ordinal)) == true
                && status.Nodes!.All(n => n.Broker!.AlteredSettings?.Contains(Minimum) == true) && status.Plan.All(p => p.Contains("waiting for", StringComparison.Ordinal))
                ? true
                : throw new NotYetException(string.Join('\n', status?.Plan ?? []));
        }, _ct);
        Assert.All(await Task.WhenAll(bed.Hosts.Select(host => InForceAsync(host, Minimum))), value => Assert.Equal("3", value));
        Assert.Equal(before, await InvocationsAsync());

        await SpecifyAsync((Minimum, "2"));
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        Assert.All(await Task.WhenAll(bed.Hosts.Select(host => InForceAsync(host, Minimum))), value => Assert.Equal("2", value));
        Assert.Empty(before.Values.Intersect((await InvocationsAsync()).Values));
        Assert.All((await bed.FindAsync(GuideCluster.Name, _ct))!.Status!.Nodes!, node => Assert.Null(node.Broker!.AlteredSettings));
        await SpecifyAsync(("num.partitions", null));
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
    }

    private Task SpecifyAsync(params (string Key, string? Value)[] settings) =>
        bed.PatchAsync(GuideCluster.Name, new { spec = new { kafka = new { config = settings.ToDictionary(s => s.Key, s => s.Value) } } }, _ct);

    private async Task<SortedDictionary<string, string>> InvocationsAsync()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var host in bed.Hosts) all[host.Name] = await host.InvocationAsync("broker", _ct);
        return all;
    }

    private Task<string> DescribeAsync(LabHost host) =>
        bed.AtHomeAsync($"$KAFKA_HOME/bin/kafka-configs --bootstrap-server {host.Address}:9092 --describe --all --entity-type brokers --entity-name {host.Index}", _ct);

    /// <summary>From a line such as <c>  num.io.threads=32 sensitive=false synonyms={DYNAMIC_BROKER_CONFIG:num.io.threads=32, …}</c>.</summary>
    private async Task<string> InForceAsync(LabHost host, string key) => (await DescribeAsync(host)).Split('\n')
        .Single(line => line.StartsWith($"  {key}=", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[0][(key.Length + 1)..];

    private Task<string> AlterAsync(LabHost host, string setting, bool delete = false) => bed.AtHomeAsync(
        $"$KAFKA_HOME/bin/kafka-configs --bootstrap-server {host.Address}:9092 --alter --entity-type brokers --entity-name {host.Index} {(delete ? "--delete-config" : "--add-config")} {setting}", _ct);
}
