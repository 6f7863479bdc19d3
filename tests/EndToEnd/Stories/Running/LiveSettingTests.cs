using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Running;

/// <summary>Settings that Kafka takes as it runs, read with Kafka's own tool on the host.</summary>
[Collection(typeof(RunningStories))]
public sealed class LiveSettingTests(RunningStories.Hosts bed)
{
    private const string Threads = "num.io.threads";
    private const string Largest = "message.max.bytes";
    private const string Minimum = "min.insync.replicas";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_live_setting_comes_into_force_returns_and_is_kept_in_force_without_any_restart()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var before = await bed.BrokerInvocationsAsync(_ct);

        // Kafka at most doubles the number of threads in one step.
        await SpecifyAsync((Threads, "32"), (Largest, "2000000"));
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        await AssertAlteredAsync();

        await AlterAsync(bed.Hosts[2], "log.retention.bytes=987654321");
        await AlterAsync(bed.Hosts[1], $"{Threads}=20");
        await Eventually.GetAsync("what was altered by hand is put back", async () =>
            await InForceAsync(bed.Hosts[1], Threads) is var now && now == "32" ? true : throw new NotYetException(now),
            _ct);
        await AssertRefusedAsync();

        await SpecifyAsync((Threads, null), (Largest, null));
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        await Task.WhenAll(bed.Hosts.Select(async host =>
        {
            var described = await DescribeAsync(host);
            Assert.Equal("8", InForce(described, Threads));
            Assert.DoesNotContain($"DYNAMIC_BROKER_CONFIG:{Largest}", described, StringComparison.Ordinal);
        }));
        Assert.All(
            (await bed.FindAsync(GuideCluster.Name, _ct))!.Status!.Nodes!,
            node => Assert.Null(node.Broker!.AlteredSettings));
        Assert.Equal("987654321", await InForceAsync(bed.Hosts[2], "log.retention.bytes"));
        Assert.Equal(before, await bed.BrokerInvocationsAsync(_ct));

        await AssertNothingIsDoneAsync(passes: 4);
        await AlterAsync(bed.Hosts[2], "log.retention.bytes", delete: true);
    }

    private async Task AssertAlteredAsync()
    {
        await Task.WhenAll(bed.Hosts.Select(async host =>
        {
            var described = await DescribeAsync(host);
            Assert.Equal("32", InForce(described, Threads));
            Assert.Equal("2000000", InForce(described, Largest));
            Assert.Equal("1", await host.CheckAsync($"grep -c ^{Threads}=32 /etc/kafkapi/server.properties", _ct));
        }));

        var status = (await bed.FindAsync(GuideCluster.Name, _ct))!.Status!;
        Assert.All(status.Nodes!, node => Assert.Equal([Largest, Threads], node.Broker!.AlteredSettings));
        Assert.All(status.Nodes!, node => Assert.Equal(node.Broker!.WantedRevision, node.Broker.RunningRevision));
        foreach (var host in bed.Hosts)
        {
            var sentence = $"{host.Name}: altered {Largest}, {Threads} of the broker";
            await bed.ToldAsync(
                GuideCluster.Name, "SettingsAltered", e => e.Message.StartsWith(sentence, StringComparison.Ordinal),
                _ct);
        }
    }

    private async Task AssertRefusedAsync()
    {
        await SpecifyAsync((Threads, "many"));
        await bed.ToldAsync(
            GuideCluster.Name, "UpToDate", "SettingRefused",
            [$"spec.kafka.config[{Threads}] 'many': Kafka 3.2 takes a whole number from 1 to 2147483647"], _ct);
        Assert.All(
            await Task.WhenAll(
                bed.Hosts.Select(host => host.CheckAsync("grep -c many /etc/kafkapi/server.properties || true", _ct))),
            count => Assert.Equal("0", count));
    }

    private async Task AssertNothingIsDoneAsync(int passes)
    {
        var version = (await bed.FindAsync(GuideCluster.Name, _ct))!.Metadata.ResourceVersion;
        var traces = await HostTraces.OfAsync(bed.Hosts, _ct);
        await bed.PassAsync(passes, _ct);
        Assert.Equal(version, (await bed.FindAsync(GuideCluster.Name, _ct))!.Metadata.ResourceVersion);
        HostTraces.AssertSame(traces, await HostTraces.OfAsync(bed.Hosts, _ct));
    }

    [Fact]
    public async Task A_raised_minimum_counts_before_the_next_broker_restarts_and_a_lowered_one_lets_it_go_on()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        await bed.MakeTopicAsync(GuideCluster.Topic, _ct);
        var before = await bed.BrokerInvocationsAsync(_ct);

        await SpecifyAsync((Minimum, "3"), ("num.partitions", "2"));
        await Eventually.GetAsync("the restart waits for a replica to spare", async () =>
        {
            var status = (await bed.FindAsync(GuideCluster.Name, _ct))!.Status;
            return status is not null && WaitsForASpareReplica(status)
                ? true
                : throw new NotYetException(string.Join('\n', status?.Plan ?? []));
        }, _ct);
        Assert.All(
            await Task.WhenAll(bed.Hosts.Select(host => InForceAsync(host, Minimum))),
            value => Assert.Equal("3", value));
        Assert.Equal(before, await bed.BrokerInvocationsAsync(_ct));
        await bed.ToldAsync(GuideCluster.Name, ["Stuck"], _ct);

        await SpecifyAsync((Minimum, "2"));
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        Assert.All(
            await Task.WhenAll(bed.Hosts.Select(host => InForceAsync(host, Minimum))),
            value => Assert.Equal("2", value));
        Assert.Empty(before.Intersect(await bed.BrokerInvocationsAsync(_ct)));
        Assert.All(
            (await bed.FindAsync(GuideCluster.Name, _ct))!.Status!.Nodes!,
            node => Assert.Null(node.Broker!.AlteredSettings));
        await SpecifyAsync(("num.partitions", null));
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
    }

    private static bool WaitsForASpareReplica(KafkaClusterStatus status)
    {
        var plan = status.Plan ?? [];
        return plan.Any(p => p.Contains("which is 3, to be less than its 3 replicas", StringComparison.Ordinal))
            && plan.All(p => p.Contains("waiting for", StringComparison.Ordinal))
            && status.Nodes!.All(n => n.Broker!.AlteredSettings?.Contains(Minimum) == true);
    }

    private Task SpecifyAsync(params (string Key, string? Value)[] settings) =>
        bed.ConfigureAsync(GuideCluster.Name, _ct, settings);

    private Task<string> DescribeAsync(LabHost host) =>
        bed.AtHomeAsync(
            $"$KAFKA_HOME/bin/kafka-configs --bootstrap-server {host.Address}:9092 --describe --all --entity-type "
                + $"brokers --entity-name {host.Index}",
            _ct);

    /// <summary>
    /// Reads a value from a line such as <c>  num.io.threads=32 sensitive=false
    /// synonyms={DYNAMIC_BROKER_CONFIG:num.io.threads=32, …}</c>.
    /// </summary>
    private static string InForce(string described, string key) => described.Split('\n')
        .Single(line => line.StartsWith($"  {key}=", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[0][(key.Length + 1)..];

    private async Task<string> InForceAsync(LabHost host, string key) => InForce(await DescribeAsync(host), key);

    private Task<string> AlterAsync(LabHost host, string setting, bool delete = false) => bed.AtHomeAsync(
        $"$KAFKA_HOME/bin/kafka-configs --bootstrap-server {host.Address}:9092 --alter --entity-type brokers "
            + $"--entity-name {host.Index} {(delete ? "--delete-config" : "--add-config")} {setting}",
        _ct);
}
