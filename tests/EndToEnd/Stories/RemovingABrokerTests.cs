using Confluent.Kafka;
using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories;

[Collection("lab")]
public sealed class RemovingABrokerTests(ClusterUnderTest bed)
{
    private const string Name = "shrunk";
    private const string Topic = "orders";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("3.9.1-apache", ".sh", "Purge")]
    [InlineData("7.2.2-confluent", "", "Retain")]
    public async Task A_removed_node_is_drained_cleaned_and_forgotten_though_the_operator_is_killed_and_no_message_is_lost(string distribution, string suffix, string deletionPolicy)
    {
        var (hosts, admin) = await FourBrokersAsync(distribution, suffix, extraHosts: 0);
        using var kafka = admin;
        await using var leftovers = new Leftovers(hosts[3]);
        await using var firewall = await HostFirewall.OnAsync(hosts[3], _ct);
        await Eventually.HoldsAsync("the ports are open", () => firewall.HasOurRulesAsync(_ct), _ct);
        await bed.AtHomeAsync($"$KAFKA_HOME/bin/kafka-producer-perf-test{suffix} --topic {Topic} --num-records 24000 --record-size 1000 --throughput -1 --producer-props bootstrap.servers={bed.Bootstrap()} acks=all", _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "counted");
        await traffic.FlowsAsync(_ct);

        await bed.PatchAsync(Name, new
        {
            spec = new { nodes = SpecNodes.Of(hosts[..3]), deletionPolicy, kafka = new { rebalance = new { concurrentMoves = 30, bytesPerSecond = 1_000_000 } } },
        }, _ct);
        await Eventually.HoldsAsync("Kafka moves partitions under a throttle", async () =>
            await StatusAsync("pi4") is { Leaving: not null } && await kafka.ThrottlesAsync() is ["1000000", ..], _ct);
        await bed.Operator.KillAsync(_ct);
        await traffic.FlowsAsync(_ct);
        await bed.Operator.StartAsync(_ct);
        await Eventually.HoldsAsync("the drained broker is being stopped", async () =>
            (await bed.EventsAsync(Name, _ct)).Any(e => e.Reason == "DaemonStopping" && e.Message.StartsWith("pi4", StringComparison.Ordinal)), _ct);
        await bed.Operator.KillAsync(_ct);
        await traffic.FlowsAsync(_ct);
        await bed.Operator.StartAsync(_ct);
        await bed.WaitReadyAsync(Name, _ct);

        Assert.Null(await StatusAsync("pi4"));
        Assert.Equal("3/3", (await bed.FindAsync(Name, _ct))!.Status!.Brokers);
        var seen = kafka.GetMetadata(TimeSpan.FromSeconds(30));
        Assert.Equal([1, 2, 3], seen.Brokers.Select(b => b.BrokerId).Order());
        Assert.All(seen.Topics.SelectMany(t => t.Partitions), p => Assert.Equal([1, 2, 3], p.InSyncReplicas.Order()));
        Assert.Empty(await kafka.ThrottlesAsync());
        var events = await bed.ToldAsync(Name, ["BrokerLeaving", "BrokerGone", "HostReleased"], _ct);
        Assert.DoesNotContain(events, e => e.Reason is "ScaleDownBlocked" or "UnknownBroker" or "StepFailed");
        await hosts[3].CheckAsync(deletionPolicy == "Purge"
            ? "test ! -e /var/lib/kafkapi && test ! -e /opt/kafkapi && test ! -e /etc/kafkapi && ! id kafka 2> /dev/null"
            : "test ! -e /var/lib/kafkapi/owner && ! systemctl is-active kafkapi-broker && ! systemctl is-enabled --quiet kafkapi-broker && test -e /var/lib/kafkapi/kafka/meta.properties", _ct);
        Assert.False(await firewall.HasOurRulesAsync(_ct));
        Assert.DoesNotContain("pi4", (await bed.Kubectl.RunAsync(_ct, "get", "secret", $"{Name}-host-keys", "-o", "jsonpath={.data}")), StringComparison.Ordinal);
        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync(Name, _ct);
    }

    [Fact]
    public async Task A_broker_that_too_few_would_be_left_without_stays_until_another_takes_its_place_in_one_edit()
    {
        var (hosts, admin) = await FourBrokersAsync("3.9.1-apache", ".sh", extraHosts: 1);
        using var kafka = admin;
        await bed.AtHomeAsync($"$KAFKA_HOME/bin/kafka-topics.sh --bootstrap-server {bed.Bootstrap()} --create --topic everywhere --partitions 2 --replication-factor 4", _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "counted");
        await traffic.FlowsAsync(_ct);

        await bed.PatchAsync(Name, new { spec = new { nodes = SpecNodes.Of(hosts[..3]), kafka = new { rebalance = new { concurrentMoves = 100, bytesPerSecond = 50_000_000 } } } }, _ct);
        await Eventually.GetAsync("the removal is refused", async () =>
        {
            var blocked = (await bed.FindAsync(Name, _ct))!.Condition("ScaleDownBlocked");
            return blocked is { Status: "True" } && blocked.Message.Contains("everywhere has 4 replicas, and 3 brokers stay", StringComparison.Ordinal)
                ? true : throw new NotYetException($"{blocked?.Status}: {blocked?.Message}");
        }, _ct);
        await bed.ToldAsync(Name, "ScaleDownBlocked", e => e.Type == "Warning", _ct);
        await bed.PatchAsync(Name, new { spec = new { kafka = new { config = new Dictionary<string, string> { ["queued.max.requests"] = "400" } } } }, _ct);
        await Eventually.HoldsAsync("another edit goes through meanwhile", async () =>
            (await bed.FindAsync(Name, _ct))!.Status!.Nodes!.Where(n => n.Leaving is null).All(n => n.Broker is { RunningRevision: { } running, WantedRevision: var wanted } && running == wanted)
            && (await Task.WhenAll(hosts[..3].Select(h => h.ExecAsync("grep -q queued.max.requests=400 /run/kafkapi-broker/server.properties", _ct)))).All(r => r.Succeeded), _ct);
        await hosts[3].CheckAsync("systemctl is-active kafkapi-broker", _ct);
        Assert.Equal("False", (await bed.FindAsync(Name, _ct))!.Condition("Ready")!.Status);

        // A new Pi with a new id in the place of the old one.
        await bed.PatchAsync(Name, new { spec = new { nodes = SpecNodes.Of(hosts[..3], ("pi5", hosts[4], 5)) } }, _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await AssertBrokersAsync(kafka, [1, 2, 3, 5]);
        Assert.Null(await StatusAsync("pi4"));
        Assert.Null((await bed.FindAsync(Name, _ct))!.Condition("ScaleDownBlocked"));
        await hosts[3].CheckAsync("test ! -e /var/lib/kafkapi", _ct);
        await traffic.FlowsAsync(_ct);

        // Another Pi that takes over the id.
        await bed.AtHomeAsync($"$KAFKA_HOME/bin/kafka-topics.sh --bootstrap-server {bed.Bootstrap()} --delete --topic everywhere", _ct);
        await bed.PatchAsync(Name, new { spec = new { nodes = SpecNodes.Of(hosts[..3], ("again", hosts[3], 5)) } }, _ct);
        await Eventually.HoldsAsync("the new one waits for the old one", async () =>
            (await bed.FindAsync(Name, _ct))!.Status!.Plan?.Any(s => s.StartsWith("again: set up the host, waiting for pi5 to be gone", StringComparison.Ordinal)) == true, _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await AssertBrokersAsync(kafka, [1, 2, 3, 5]);
        Assert.Null(await StatusAsync("pi5"));
        await hosts[3].CheckAsync("systemctl is-active kafkapi-broker", _ct);
        await hosts[4].CheckAsync("test ! -e /var/lib/kafkapi", _ct);
        Assert.Empty(await kafka.ThrottlesAsync());
        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync(Name, _ct);
    }

    [Fact]
    public async Task A_node_whose_host_is_gone_is_rebuilt_from_the_others_copies_and_let_go_by_force()
    {
        var (hosts, admin) = await FourBrokersAsync("3.9.1-apache", ".sh", extraHosts: 0);
        using var kafka = admin;
        await using var traffic = Traffic.Start(bed.Bootstrap(), "counted");
        await traffic.FlowsAsync(_ct);

        await hosts[3].KillAsync(_ct);
        await bed.PatchAsync(Name, new { spec = new { nodes = SpecNodes.Of(hosts[..3]), kafka = new { rebalance = new { concurrentMoves = 100, bytesPerSecond = 50_000_000 } } } }, _ct);
        await Eventually.GetAsync("all that it had is elsewhere, and its host is waited for", async () =>
        {
            var plan = (await bed.FindAsync(Name, _ct))!.Status?.Plan ?? [];
            return plan is [var sentence] && sentence.Contains("its host to be seen", StringComparison.Ordinal) && sentence.EndsWith("[leave/pi4]", StringComparison.Ordinal)
                ? true : throw new NotYetException(string.Join('\n', plan));
        }, _ct);
        await traffic.FlowsAsync(_ct);
        await bed.Kubectl.RunAsync(_ct, "annotate", "kc", Name, "kafkapi.dev/force=leave/pi4");
        await bed.WaitReadyAsync(Name, _ct);

        Assert.Null(await StatusAsync("pi4"));
        Assert.Equal(RequestState.Done, (await bed.FindAsync(Name, _ct))!.Status!.Force!.State);
        await AssertBrokersAsync(kafka, [1, 2, 3]);
        Assert.Empty(await kafka.ThrottlesAsync());
        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync(Name, _ct);
        await hosts[3].ReplaceDiskAsync(_ct);
    }

    /// <summary>Three hosts with both daemons and a fourth with a broker alone; a topic of each kind on them.</summary>
    private async Task<(LabHost[] Hosts, IAdminClient Admin)> FourBrokersAsync(string distribution, string suffix, int extraHosts)
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Lab.UpAsync(4 + extraHosts, _ct);
        var hosts = bed.Lab.Hosts.Take(4 + extraHosts).ToArray();
        var three = $"{await bed.ManifestAsync(Name, bed.Hosts, distribution, _ct)}";
        await bed.Kubectl.ApplyAsync(three.Replace("  zookeeper: { heap", $"  - {{ name: pi4, address: {hosts[3].Address}, id: 4, roles: [broker] }}\n  zookeeper: {{ heap", StringComparison.Ordinal), _ct);
        await bed.WaitReadyAsync(Name, _ct);
        foreach (var (topic, partitions) in new[] { (Topic, 12), ("counted", 4) })
            await bed.AtHomeAsync($"$KAFKA_HOME/bin/kafka-topics{suffix} --bootstrap-server {bed.Bootstrap()} --create --topic {topic} --partitions {partitions} --replication-factor 3", _ct);
        var admin = bed.Admin();
        return (hosts, admin);
    }

    private async Task<NodeStatus?> StatusAsync(string node) => (await bed.FindAsync(Name, _ct))!.Status?.Nodes?.FirstOrDefault(n => n.Name == node);

    private static async Task AssertBrokersAsync(IAdminClient kafka, int[] brokers)
    {
        await Task.Yield();
        var seen = kafka.GetMetadata(TimeSpan.FromSeconds(30));
        Assert.Equal(brokers, seen.Brokers.Select(b => b.BrokerId).Order());
        var partitions = seen.Topics.SelectMany(t => t.Partitions).ToArray();
        Assert.Equal(brokers, partitions.SelectMany(p => p.Replicas).Distinct().Order());
        Assert.All(partitions, p => Assert.Equal(p.Replicas.Order(), p.InSyncReplicas.Order()));
    }

    /// <summary>What is kept on one host would make the others look, in the next story, as if they had lost theirs.</summary>
    private sealed class Leftovers(LabHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await host.ExecAsync(
            "rm -rf /opt/kafkapi /etc/kafkapi /var/lib/kafkapi /etc/profile.d/kafkapi.sh /etc/systemd/system/kafkapi-*; systemctl daemon-reload", CancellationToken.None);
    }
}
