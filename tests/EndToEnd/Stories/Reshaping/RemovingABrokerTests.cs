using Confluent.Kafka;
using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Reshaping;

[Collection(typeof(ReshapingStories))]
public sealed class RemovingABrokerTests(ReshapingStories.Hosts bed)
{
    private const string Name = "shrunk";
    private const string Topic = "orders";

    private const string Cleaned =
        "test ! -e /var/lib/kafkapi && test ! -e /opt/kafkapi && test ! -e /etc/kafkapi && ! id kafka 2> /dev/null";

    private const string Retained =
        "test ! -e /var/lib/kafkapi/owner && ! systemctl is-active kafkapi-broker "
        + "&& ! systemctl is-enabled --quiet kafkapi-broker && test -e /var/lib/kafkapi/kafka/meta.properties";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("3.9.1-apache", "Purge")]
    [InlineData("7.2.2-confluent", "Retain")]
    public async Task A_removed_node_is_drained_cleaned_and_forgotten_though_the_operator_is_killed(
        string distribution, string deletionPolicy)
    {
        var hosts = await FourBrokersAsync(distribution, extraHosts: 0);
        using var kafka = bed.Admin();
        await using var leftovers = new Leftovers(hosts[3]);
        await using var firewall = await HostFirewall.OnAsync(hosts[3], _ct);
        await Eventually.HoldsAsync("the ports are open", () => firewall.HasOurRulesAsync(_ct), _ct);
        await bed.FillTopicAsync(Topic, partitions: 12, records: 24_000, _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "counted");
        await traffic.FlowsAsync(_ct);

        var rebalance = new { concurrentMoves = 30, bytesPerSecond = 1_000_000 };
        await bed.PatchAsync(
            Name, new { spec = new { nodes = SpecNodes.Of(hosts[..3]), deletionPolicy, kafka = new { rebalance } } },
            _ct);
        await KillWhileItMovesAndStopsAsync(kafka, traffic);
        await bed.WaitReadyAsync(Name, _ct);

        await AssertForgottenAsync(kafka);
        await hosts[3].CheckAsync(deletionPolicy == "Purge" ? Cleaned : Retained, _ct);
        Assert.False(await firewall.HasOurRulesAsync(_ct));
        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync(Name, _ct);
    }

    private async Task KillWhileItMovesAndStopsAsync(IAdminClient kafka, Traffic traffic)
    {
        await Eventually.HoldsAsync("Kafka moves partitions under a throttle", async () =>
            await StatusAsync("pi4") is { Leaving: not null } && await kafka.ThrottlesAsync() is ["1000000", ..], _ct);
        await bed.Operator.KillAsync(_ct);
        await traffic.FlowsAsync(_ct);
        await bed.StartOperatorAsync(_ct);
        await Eventually.HoldsAsync("the drained broker is being stopped", async () =>
            (await bed.EventsAsync(Name, _ct))
                .Any(e => e.Reason == "DaemonStopping" && e.Message.StartsWith("pi4", StringComparison.Ordinal)),
            _ct);
        await bed.Operator.KillAsync(_ct);
        await traffic.FlowsAsync(_ct);
        await bed.StartOperatorAsync(_ct);
    }

    private async Task AssertForgottenAsync(IAdminClient kafka)
    {
        Assert.Null(await StatusAsync("pi4"));
        Assert.Equal("3/3", (await bed.FindAsync(Name, _ct))!.Status!.Brokers);
        var seen = kafka.GetMetadata(TimeSpan.FromSeconds(30));
        Assert.Equal([1, 2, 3], seen.Brokers.Select(b => b.BrokerId).Order());
        Assert.All(seen.Topics.SelectMany(t => t.Partitions), p => Assert.Equal([1, 2, 3], p.InSyncReplicas.Order()));
        Assert.Empty(await kafka.ThrottlesAsync());
        var events = await bed.ToldAsync(Name, ["BrokerLeaving", "BrokerGone", "HostReleased"], _ct);
        Assert.DoesNotContain(events, e => e.Reason is "ScaleDownBlocked" or "UnknownBroker" or "StepFailed");
        var pins = await bed.Kubectl.RunAsync(_ct, "get", "configmap", $"{Name}-host-keys", "-o", "jsonpath={.data}");
        Assert.DoesNotContain("pi4", pins, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_too_few_would_be_left_without_stays_until_another_takes_its_place()
    {
        var hosts = await FourBrokersAsync("3.9.1-apache", extraHosts: 1);
        using var kafka = bed.Admin();
        await bed.MakeTopicAsync("everywhere", _ct, partitions: 2, replicas: 4);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "counted");
        await traffic.FlowsAsync(_ct);

        await bed.ResizeAsync(Name, SpecNodes.Of(hosts[..3]), concurrentMoves: 100, bytesPerSecond: 50_000_000, _ct);
        await AssertBlockedWhileAnotherEditGoesThroughAsync(hosts);

        // A new Pi with a new id in the place of the old one.
        await bed.PatchAsync(Name, new { spec = new { nodes = SpecNodes.Of(hosts[..3], ("pi5", hosts[4], 5)) } }, _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await AssertBrokersAsync(kafka, [1, 2, 3, 5]);
        Assert.Null(await StatusAsync("pi4"));
        Assert.Null((await bed.FindAsync(Name, _ct))!.Condition("ScaleDownBlocked"));
        await hosts[3].CheckAsync("test ! -e /var/lib/kafkapi", _ct);
        await traffic.FlowsAsync(_ct);

        await bed.AtHomeAsync(
            $"$KAFKA_HOME/bin/kafka-topics.sh --bootstrap-server {bed.Bootstrap()} --delete --topic everywhere", _ct);
        await TakeOverTheIdAsync(hosts, kafka);
        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync(Name, _ct);
    }

    private async Task AssertBlockedWhileAnotherEditGoesThroughAsync(LabHost[] hosts)
    {
        await Eventually.GetAsync("the removal is refused", async () =>
        {
            var blocked = (await bed.FindAsync(Name, _ct))!.Condition("ScaleDownBlocked");
            return blocked is { Status: "True" }
                && blocked.Message.Contains("everywhere has 4 replicas, and 3 brokers stay", StringComparison.Ordinal)
                ? true
                : throw new NotYetException($"{blocked?.Status}: {blocked?.Message}");
        }, _ct);
        await bed.ToldAsync(Name, "ScaleDownBlocked", e => e.Type == "Warning", _ct);
        await bed.ConfigureAsync(Name, _ct, ("queued.max.requests", "400"));
        await Eventually.HoldsAsync(
            "another edit goes through meanwhile",
            async () => await AreOnTheirRevisionAsync() && await AllHaveAsync(hosts[..3], "queued.max.requests=400"),
            _ct);
        await hosts[3].CheckAsync("systemctl is-active kafkapi-broker", _ct);
        Assert.Equal("False", (await bed.FindAsync(Name, _ct))!.Condition("Ready")!.Status);
    }

    /// <summary>True when the brokers that stay run the revision that the spec asks for.</summary>
    private async Task<bool> AreOnTheirRevisionAsync() =>
        (await bed.FindAsync(Name, _ct))!.Status!.Nodes!
            .Where(n => n.Leaving is null)
            .All(n => n.Broker is { RunningRevision: { } running, WantedRevision: var wanted } && running == wanted);

    private async Task<bool> AllHaveAsync(LabHost[] hosts, string setting)
    {
        var script = $"grep -q {setting} /run/kafkapi-broker/server.properties";
        var answers = await Task.WhenAll(hosts.Select(host => host.ExecAsync(script, _ct)));
        return answers.All(answer => answer.Succeeded);
    }

    /// <summary>Gives the id of pi5 to another host, which has to wait until pi5 is gone.</summary>
    private async Task TakeOverTheIdAsync(LabHost[] hosts, IAdminClient kafka)
    {
        await bed.PatchAsync(
            Name, new { spec = new { nodes = SpecNodes.Of(hosts[..3], ("again", hosts[3], 5)) } }, _ct);
        const string Waits = "again: set up the host, waiting for pi5 to be gone";
        await Eventually.HoldsAsync(
            "the new one waits for the old one",
            async () => (await bed.FindAsync(Name, _ct))!.Status!.Plan is { } plan
                && plan.Any(step => step.StartsWith(Waits, StringComparison.Ordinal)),
            _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await AssertBrokersAsync(kafka, [1, 2, 3, 5]);
        Assert.Null(await StatusAsync("pi5"));
        await hosts[3].CheckAsync("systemctl is-active kafkapi-broker", _ct);
        await hosts[4].CheckAsync("test ! -e /var/lib/kafkapi", _ct);
        Assert.Empty(await kafka.ThrottlesAsync());
    }

    [Fact]
    public async Task A_node_whose_host_is_gone_is_rebuilt_from_the_others_copies_and_let_go_by_force()
    {
        var hosts = await FourBrokersAsync("3.9.1-apache", extraHosts: 0);
        await using var disk = new NewDisk(hosts[3]);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "counted");
        await traffic.FlowsAsync(_ct);

        await hosts[3].KillAsync(_ct);
        await bed.ResizeAsync(Name, SpecNodes.Of(hosts[..3]), concurrentMoves: 100, bytesPerSecond: 50_000_000, _ct);
        await Eventually.GetAsync("all that it had is elsewhere, and its host is waited for", async () =>
        {
            var plan = (await bed.FindAsync(Name, _ct))!.Status?.Plan ?? [];
            return plan is [var sentence]
                && sentence.Contains("its host to be seen", StringComparison.Ordinal)
                && sentence.EndsWith("[leave/pi4]", StringComparison.Ordinal)
                ? true
                : throw new NotYetException(string.Join('\n', plan));
        }, _ct);
        await traffic.FlowsAsync(_ct);
        await bed.Kubectl.RunAsync(_ct, "annotate", "kc", Name, "kafkapi.dev/force=leave/pi4");
        await bed.WaitReadyAsync(Name, _ct);

        Assert.Null(await StatusAsync("pi4"));
        Assert.Equal(RequestState.Done, (await bed.FindAsync(Name, _ct))!.Status!.Force!.State);
        // An older client may still have a connection to the host that lost its power.
        using var kafka = bed.Admin();
        await AssertBrokersAsync(kafka, [1, 2, 3]);
        Assert.Empty(await kafka.ThrottlesAsync());
        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync(Name, _ct);
    }

    /// <summary>
    /// Installs three hosts with both daemons and a fourth with a broker alone, and makes the topics.
    /// </summary>
    private async Task<LabHost[]> FourBrokersAsync(
        string distribution, int extraHosts)
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Lab.UpAsync(4 + extraHosts, _ct);
        var hosts = bed.Lab.Hosts.Take(4 + extraHosts).ToArray();
        var three = $"{await bed.ManifestAsync(Name, bed.Hosts, distribution, _ct)}";
        await bed.Kubectl.ApplyAsync(
            three.Replace(
                "  zookeeper: { heap",
                $"  - {{ name: pi4, address: {hosts[3].Address}, id: 4, roles: [broker] }}\n  zookeeper: {{ heap",
                StringComparison.Ordinal),
            _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await bed.MakeTopicAsync(Topic, _ct, partitions: 12);
        await bed.MakeTopicAsync("counted", _ct, partitions: 4);
        return hosts;
    }

    private async Task<NodeStatus?> StatusAsync(string node) =>
        (await bed.FindAsync(Name, _ct))!.Status?.Nodes?.FirstOrDefault(n => n.Name == node);

    private static async Task AssertBrokersAsync(IAdminClient kafka, int[] brokers)
    {
        await Task.Yield();
        var seen = kafka.GetMetadata(TimeSpan.FromSeconds(30));
        Assert.Equal(brokers, seen.Brokers.Select(b => b.BrokerId).Order());
        var partitions = seen.Topics.SelectMany(t => t.Partitions).ToArray();
        Assert.Equal(brokers, partitions.SelectMany(p => p.Replicas).Distinct().Order());
        Assert.All(partitions, p => Assert.Equal(p.Replicas.Order(), p.InSyncReplicas.Order()));
    }

    /// <summary>
    /// Data that a story leaves on one host. In the next story the other hosts would seem to have lost theirs, so
    /// disposal removes it.
    /// </summary>
    private sealed class Leftovers(LabHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await host.ExecAsync(
            "rm -rf /opt/kafkapi /etc/kafkapi /var/lib/kafkapi /etc/profile.d/kafkapi.sh "
                + "/etc/systemd/system/kafkapi-*; systemctl daemon-reload",
            CancellationToken.None);
    }

    /// <summary>
    /// New disk for a host that was forgotten while it was off, also after a failure: the old disk has a broker that
    /// the next story would find.
    /// </summary>
    private sealed class NewDisk(LabHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await host.ReplaceDiskAsync(CancellationToken.None);
    }
}
