using System.Globalization;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Reshaping;

[Collection(typeof(ReshapingStories))]
public sealed partial class AddingABrokerTests(ReshapingStories.Hosts bed)
{
    private const string Name = "grown";
    private const string Topic = "orders";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7.2.2-confluent")]
    [InlineData("3.9.1-apache")]
    public async Task A_new_broker_gets_its_share_and_racks_part_the_replicas_though_the_operator_is_killed(
        string distribution)
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Lab.UpAsync(4, _ct);
        await using var firewall = await HostFirewall.OnAsync(bed.Hosts[2], _ct);
        var hosts = bed.Lab.Hosts.Take(4).ToArray();
        await bed.Kubectl.ApplyAsync($"{await bed.ManifestAsync(Name, bed.Hosts, distribution, _ct)}", _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await bed.MakeTopicAsync(Topic, _ct, partitions: 12);
        await bed.FillTopicAsync(Topic, partitions: 12, records: 24_000, _ct);
        await bed.MakeTopicAsync("counted", _ct, partitions: 4);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "counted");
        await traffic.FlowsAsync(_ct);
        using var admin = bed.Admin();

        await AddAsync(hosts, traffic, admin);
        await AssertBalancedAsync(hosts, admin);

        await PartByRacksAsync(hosts, admin);
        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync(Name, _ct);
    }

    private async Task AddAsync(LabHost[] hosts, Traffic traffic, IAdminClient admin)
    {
        await bed.ResizeAsync(
            Name, SpecNodes.Of(hosts[..3], hosts[3..]), concurrentMoves: 30, bytesPerSecond: 1_000_000, _ct);
        await Eventually.HoldsAsync("Kafka moves partitions under a throttle", async () =>
            (await bed.FindAsync(Name, _ct))!.Status?.Rebalance?.Batch is { Count: > 0 }
                && await admin.ThrottlesAsync() is ["1000000", ..],
            _ct);
        await bed.Operator.KillAsync(_ct);
        await traffic.FlowsAsync(_ct);
        await bed.StartOperatorAsync(_ct);
        await bed.WaitReadyAsync(Name, _ct);
    }

    private async Task AssertBalancedAsync(LabHost[] hosts, IAdminClient admin)
    {
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
    }

    private async Task PartByRacksAsync(LabHost[] hosts, IAdminClient admin)
    {
        var inRacks = hosts.Zip(["shelf-a", "shelf-b", "shelf-c", "shelf-a"]).ToArray();
        await bed.PatchAsync(Name, new { spec = new { nodes = SpecNodes.InRacks(inRacks) } }, _ct);
        await bed.WaitReadyAsync(Name, _ct);
        foreach (var (host, rack) in inRacks)
        {
            await host.CheckAsync($"grep -q '^broker.rack={rack}$' /run/kafkapi-broker/server.properties", _ct);
        }

        var spread = admin.GetMetadata(TimeSpan.FromSeconds(30)).Topics
            .SelectMany(t => t.Partitions)
            .Where(p => p.Replicas.Length == 3)
            .ToArray();
        Assert.All(spread, p => Assert.Single(p.Replicas, id => id is 1 or 4));
        Assert.All(spread, p => Assert.Equal(p.Replicas.Order(), p.InSyncReplicas.Order()));
        AssertEven(new[] { 1, 4 }.Select(id => spread.Count(p => p.Replicas.Contains(id))));
        Assert.Empty(await admin.ThrottlesAsync());
    }

    /// <summary>Longest way to the same end, for an old Kafka that few run; runs with <c>-explicit only</c>.</summary>
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

        var nodes = SpecNodes.Of(hosts[..3], hosts[3..]);
        await bed.PatchAsync(
            Name, new { spec = new { nodes, kafka = new { rebalance = new { concurrentMoves = 3 } } } }, _ct);
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

    /// <param name="described">Lines such as <c>Topic: orders Partition: 0 Leader: 1 Replicas: 1,2,3</c>.</param>
    private static int[] ReplicasIn(string described) =>
    [
        .. from Match line in ReplicasOfALine().Matches(described)
           from id in line.Groups[1].Value.Split(',')
           select int.Parse(id, CultureInfo.InvariantCulture),
    ];

    [GeneratedRegex(@"Replicas: ([0-9,]+)")]
    private static partial Regex ReplicasOfALine();

    private static void AssertEven(IEnumerable<int> counts) => Assert.InRange(counts.Max() - counts.Min(), 0, 1);
}
