using System.Globalization;
using System.Text.RegularExpressions;
using KafkaPi.EndToEnd.Bed;

namespace KafkaPi.EndToEnd.Stories;

[Collection("lab")]
public sealed partial class AddingABrokerTests(ClusterUnderTest bed)
{
    private const string Name = "grown";
    private const string Topic = "orders";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7.2.2-confluent", "")]
    [InlineData("3.9.1-apache", ".sh")]
    public async Task A_new_broker_gets_its_share_and_racks_part_the_replicas_though_the_operator_is_killed_and_no_message_is_lost(string distribution, string suffix)
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Lab.UpAsync(4, _ct);
        await using var firewall = await HostFirewall.OnAsync(bed.Hosts[2], _ct);
        var hosts = bed.Lab.Hosts.Take(4).ToArray();
        await bed.Kubectl.ApplyAsync($"{await bed.ManifestAsync(Name, bed.Hosts, distribution, _ct)}", _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await bed.AtHomeAsync($"$KAFKA_HOME/bin/kafka-topics{suffix} --bootstrap-server {bed.Bootstrap()} --create --topic {Topic} --partitions 12 --replication-factor 3", _ct);
        await bed.AtHomeAsync($"$KAFKA_HOME/bin/kafka-producer-perf-test{suffix} --topic {Topic} --num-records 24000 --record-size 1000 --throughput -1 "
            + $"--producer-props bootstrap.servers={bed.Bootstrap()} acks=all && $KAFKA_HOME/bin/kafka-topics{suffix} --bootstrap-server {bed.Bootstrap()} --create --topic counted --partitions 4 --replication-factor 3", _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "counted");
        await traffic.FlowsAsync(_ct);
        using var admin = bed.Admin();

        await bed.PatchAsync(Name, new
        {
            spec = new
            {
                nodes = SpecNodes.Of(hosts[..3], hosts[3..]),
                kafka = new { rebalance = new { concurrentMoves = 30, bytesPerSecond = 1_000_000 } },
            },
        }, _ct);
        await Eventually.HoldsAsync("Kafka moves partitions under a throttle", async () =>
            (await bed.FindAsync(Name, _ct))!.Status?.Rebalance?.Batch is { Count: > 0 } && await admin.ThrottlesAsync() is ["1000000", ..], _ct);
        await bed.Operator.KillAsync(_ct);
        await traffic.FlowsAsync(_ct);
        await bed.Operator.StartAsync(_ct);
        await bed.WaitReadyAsync(Name, _ct);

        var seen = admin.GetMetadata(TimeSpan.FromSeconds(30));
        var partitions = seen.Topics.SelectMany(t => t.Partitions).ToArray();
        AssertEven(hosts.Select(h => partitions.Count(p => p.Replicas.Contains(h.Index))));
        AssertEven(hosts.Select(h => partitions.Count(p => p.Leader == h.Index)));
        Assert.All(partitions, p => Assert.Equal(p.Replicas[0], p.Leader));
        Assert.All(partitions, p => Assert.Equal(p.Replicas.Order(), p.InSyncReplicas.Order()));
        Assert.Empty(await admin.ThrottlesAsync());
        var rebalance = (await bed.FindAsync(Name, _ct))!.Status!.Rebalance!;
        Assert.Equal(("Balanced", 4, null), (rebalance.State, rebalance.BalancedFor!.Count, rebalance.Batch));
        await bed.ToldAsync(Name, ["PartitionsMoving", "PartitionsBalanced"], _ct);

        var inRacks = hosts.Zip(["shelf-a", "shelf-b", "shelf-c", "shelf-a"]).ToArray();
        await bed.PatchAsync(Name, new { spec = new { nodes = SpecNodes.InRacks(inRacks) } }, _ct);
        await bed.WaitReadyAsync(Name, _ct);
        foreach (var (host, rack) in inRacks)
            await host.CheckAsync($"grep -q '^broker.rack={rack}$' /run/kafkapi-broker/server.properties", _ct);
        var spread = admin.GetMetadata(TimeSpan.FromSeconds(30)).Topics.SelectMany(t => t.Partitions).Where(p => p.Replicas.Length == 3).ToArray();
        Assert.All(spread, p => Assert.Single(p.Replicas, id => id is 1 or 4));
        Assert.All(spread, p => Assert.Equal(p.Replicas.Order(), p.InSyncReplicas.Order()));
        AssertEven(new[] { 1, 4 }.Select(id => spread.Count(p => p.Replicas.Contains(id))));
        Assert.Empty(await admin.ThrottlesAsync());
        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync(Name, _ct);
    }

    /// <summary>The longest way to the same end, for an age that few run; by <c>-explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Where_Kafka_knows_no_throttle_a_cluster_is_not_ready_between_two_batches()
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Lab.UpAsync(4, _ct);
        var hosts = bed.Lab.Hosts.Take(4).ToArray();
        await bed.Kubectl.ApplyAsync($"{await bed.ManifestAsync(Name, bed.Hosts, "0.9.0.1-apache", _ct)}", _ct);
        await bed.WaitReadyAsync(Name, _ct);
        var topics = $"$KAFKA_HOME/bin/kafka-topics.sh --zookeeper {hosts[0].Address}:2181";
        await bed.AtHomeAsync($"{topics} --create --topic {Topic} --partitions 12 --replication-factor 3", _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), Topic, Traffic.AsOldAs("0.9.0.1"));
        await traffic.FlowsAsync(_ct);

        await bed.PatchAsync(Name, new { spec = new { nodes = SpecNodes.Of(hosts[..3], hosts[3..]), kafka = new { rebalance = new { concurrentMoves = 3 } } } }, _ct);
        await bed.WaitReadyAsync(Name, _ct);

        var rebalance = (await bed.FindAsync(Name, _ct))!.Status!.Rebalance!;
        Assert.Equal(("Balanced", 4), (rebalance.State, rebalance.BalancedFor!.Count));
        var replicas = ReplicasIn(await bed.AtHomeAsync($"{topics} --describe", _ct));
        Assert.True(replicas.Length >= 12 * 3, $"{replicas.Length} replicas");
        AssertEven(hosts.Select(h => replicas.Count(id => id == h.Index)));
        await bed.ToldAsync(Name, ["PartitionsMoving", "PartitionsBalanced"], _ct);
        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync(Name, _ct);
    }

    /// <param name="described">Lines as <c>Topic: orders Partition: 0 Leader: 1 Replicas: 1,2,3 Isr: 1,2,3</c>.</param>
    private static int[] ReplicasIn(string described) =>
        [.. from Match line in ReplicasOfALine().Matches(described) from id in line.Groups[1].Value.Split(',') select int.Parse(id, CultureInfo.InvariantCulture)];

    [GeneratedRegex(@"Replicas: ([0-9,]+)")]
    private static partial Regex ReplicasOfALine();

    private static void AssertEven(IEnumerable<int> counts) => Assert.InRange(counts.Max() - counts.Min(), 0, 1);
}
