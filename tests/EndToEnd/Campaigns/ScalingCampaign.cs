using System.Globalization;
using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Campaigns;

/// <summary>
/// Campaign in which a cluster with 200 partitions and half a gigabyte grows from three brokers to four and to five,
/// and shrinks to three, under traffic that never pauses. The operator is killed again and again, and a host loses
/// its power. Prints a row per edit. Runs with <c>-explicit only</c>.
/// </summary>
[Collection(typeof(Collections.Campaigns))]
public sealed class ScalingCampaign(Collections.Campaigns.Hosts bed, ITestOutputHelper output)
{
    private const string Name = "scaling";
    private const string Loaded = "loaded";
    private const string Counted = "counted";
    private const int KillsPerEdit = 4;
    private const int Megabytes = 520;

    /// <summary>Time without power: longer than sessions and the replicas' lag time, so that it has effect.</summary>
    private static readonly TimeSpan WithoutPower = TimeSpan.FromSeconds(35);

    private static readonly TimeSpan MovesWithin = TimeSpan.FromMinutes(20);

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private int _kills;

    [Theory(Explicit = true)]
    [InlineData("7.2.2-confluent", "")]
    [InlineData("3.9.1-apache", ".sh")]
    public async Task Brokers_come_and_go_under_traffic_and_nothing_is_lost_or_left_behind(
        string distribution, string suffix)
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await bed.Lab.UpAsync(5, _ct);
        var hosts = bed.Lab.Hosts.Take(5).ToArray();
        await bed.Kubectl.ApplyAsync($"{await bed.ManifestAsync(Name, bed.Hosts, distribution, _ct)}", _ct);
        await bed.WaitReadyAsync(Name, _ct);
        foreach (var (topic, partitions) in new[] { (Loaded, 196), (Counted, 4) })
        {
            await bed.AtHomeAsync(
                $"$KAFKA_HOME/bin/kafka-topics{suffix} --bootstrap-server {bed.Bootstrap()} --create --topic {topic} "
                    + $"--partitions {partitions} --replication-factor 3",
                _ct);
        }

        await bed.AtHomeAsync(
            $"$KAFKA_HOME/bin/kafka-producer-perf-test{suffix} --topic {Loaded} --num-records {Megabytes * 1000} "
                + $"--record-size 1000 --throughput -1 --producer-props bootstrap.servers={bed.Bootstrap()} acks=all",
            _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), Counted, idempotent: true);
        await traffic.FlowsAsync(_ct);
        await using var watch = SafetyWatch.Begin(bed, Name, Counted);

        Say($"{distribution}, {Megabytes} MB in 200 partitions of three replicas");
        Say("| edit | a host without power | replicas moved | even share of them | MB copied | seconds until Ready | "
            + "longest time without an acknowledgement (s) | fewest in sync |");
        Say("|---|---|---:|---:|---:|---:|---:|---:|");
        await ScaleAsync(hosts[..3], hosts[..4], struck: null, traffic, watch);
        await ScaleAsync(hosts[..4], hosts[..5], struck: hosts[1], traffic, watch);
        await ScaleAsync(hosts[..5], hosts[..3], struck: null, traffic, watch);

        var count = await traffic.StopAndCountAsync(_ct);
        Say($"the operator killed {_kills} times; {count.Acknowledged} messages acknowledged, {count.Lost} lost, "
            + $"{traffic.Duplicated} there twice");
        Assert.Equal((0, 0), (count.Lost, traffic.Duplicated));
        Assert.True(_kills >= 10, $"the operator was killed {_kills} times only: the moves were over too soon");
        await bed.PurgeAsync(Name, _ct);
    }

    private async Task ScaleAsync(LabHost[] from, LabHost[] to, LabHost? struck, Traffic traffic, SafetyWatch watch)
    {
        var before = Placements();
        traffic.TakeLongestStall();
        var begun = DateTime.UtcNow;
        await bed.PatchAsync(Name, new { spec = new { nodes = SpecNodes.Of(to[..3], to[3..]) } }, _ct);
        for (var kill = 0; kill < KillsPerEdit && await AreMovesUnderWayAsync(); kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + (Random.Shared.NextDouble() * 7)), _ct);
            await bed.Operator.KillAsync(_ct);
            _kills++;
            if (struck is not null && kill == 1)
            {
                await LoseAndRegainPowerAsync(struck);
            }

            await bed.Operator.StartAsync(_ct, elected: false);
        }

        var copied = await WaitBalancedAsync();
        await traffic.FlowsAsync(_ct);
        var (ended, after) = (DateTime.UtcNow, Placements());
        var moved = after.Sum(p => p.Value.Except(before[p.Key]).Count());
        // An older client may still have a connection to the host that lost its power.
        using var kafka = bed.Admin();
        var share = after.Count * 3 * Math.Abs(to.Length - from.Length) / Math.Max(to.Length, from.Length);
        Say(string.Create(CultureInfo.InvariantCulture,
            $"| {from.Length} → {to.Length} | {struck?.Name} | {moved} | {share} | {copied / 1e6:0} | "
                + $"{(ended - begun).TotalSeconds:0} | {traffic.TakeLongestStall().TotalSeconds:0.0} | "
                + $"{watch.FewestInSync(begun, ended)} |"));

        Assert.Equal(to.Select(h => h.Index), after.Values.SelectMany(replicas => replicas).Distinct().Order());
        var loads = to.Select(h => after.Values.Count(replicas => replicas.Contains(h.Index))).ToArray();
        Assert.InRange(loads.Max() - loads.Min(), 0, 1);
        Assert.InRange(moved, share, share * 1.1);
        Assert.Empty(await kafka.ThrottlesAsync());
        Assert.All(
            kafka.GetMetadata(TimeSpan.FromSeconds(30)).Topics.SelectMany(t => t.Partitions),
            p => Assert.Equal(p.Replicas.Order(), p.InSyncReplicas.Order()));
    }

    private async Task LoseAndRegainPowerAsync(LabHost host)
    {
        await host.KillAsync(_ct);
        await bed.Operator.StartAsync(_ct, elected: false);
        await Task.Delay(WithoutPower, _ct);
        await host.BootAsync(_ct);
    }

    /// <summary>Waits for the next moves. Returns false when the cluster is Ready before any begin.</summary>
    private Task<bool> AreMovesUnderWayAsync() => Eventually.GetAsync("moves are under way", async () =>
    {
        var seen = await SeenAsync();
        var moves = seen.Status?.Rebalance?.Batch is { Count: > 0 };
        return moves || seen.IsReady() ? moves : throw new NotYetException(seen.Status?.Phase ?? "");
    }, _ct, MovesWithin);

    /// <returns>Bytes that the moves had to copy, by the largest sum in the status.</returns>
    private async Task<long> WaitBalancedAsync()
    {
        var copied = 0L;
        await Eventually.GetAsync("all is as specified", async () =>
        {
            var seen = await SeenAsync();
            copied =
                Math.Max(copied, (seen.Status?.Rebalance?.BytesDone ?? 0) + (seen.Status?.Rebalance?.BytesToGo ?? 0));
            return seen.IsReady() ? true : throw new NotYetException(seen.Status?.Phase ?? "");
        }, _ct, MovesWithin);
        return copied;
    }

    private async Task<KafkaCluster> SeenAsync() => (await bed.FindAsync(Name, _ct))!;

    private Dictionary<(string Topic, int Number), int[]> Placements()
    {
        using var kafka = bed.Admin();
        return kafka.GetMetadata(TimeSpan.FromSeconds(30)).Topics
            .Where(t => t.Topic is Loaded or Counted)
            .SelectMany(t => t.Partitions.Select(p => (t.Topic, p)))
            .ToDictionary(p => (p.Topic, p.p.PartitionId), p => p.p.Replicas);
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }
}
