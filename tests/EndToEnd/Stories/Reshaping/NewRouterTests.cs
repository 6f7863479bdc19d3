using System.Net;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Edits;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;

namespace KafkaPi.EndToEnd.Stories.Reshaping;

/// <summary>Another router gives all hosts other addresses, and one edit of the spec says so.</summary>
[Collection(typeof(ReshapingStories))]
public sealed class NewRouterTests(ReshapingStories.Hosts bed)
{
    private const string Name = "routed";

    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(15);

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    /// <summary>Members move one by one while the former addresses serve, and together where those are dead.</summary>
    [Fact]
    public async Task All_addresses_change_at_once_though_the_operator_is_killed_and_nothing_is_lost()
    {
        await bed.ReadyAsync(_ct);
        IPAddress[] first = [.. bed.Hosts.Select(h => h.Address)];
        var subnet = TestLabs.OtherSubnet(10);
        IPAddress[] second = [.. bed.Hosts.Select(h => TestLabs.Address(subnet, 10 + h.Index))];
        await using var cluster =
            await EditedCluster.InstallAsync(bed, Name, _ct, [.. second.Select(a => $"{a}:9092")]);
        try
        {
            await MoveHostsAsync(second, keepsFormer: true);
            var moved = await MoveMembersAsync(cluster, "all addresses, the former ones serve", second);
            EditedCluster.AssertOneAtATime(moved.Outages);
            Assert.InRange(moved.Stall, TimeSpan.Zero, LongestStall);

            await MoveHostsAsync(second, keepsFormer: false);
            await bed.PassAsync(2, _ct);
            await AssertAtRestAsync();
            await cluster.Traffic.FlowsAsync(_ct);

            await MoveHostsAsync(first, keepsFormer: false);
            await MoveMembersAsync(cluster, "all addresses, the former ones are dead", first);

            await cluster.EndAsync();
        }
        finally
        {
            // The next story removes a cluster that is left at either address.
            await MoveHostsAsync(first, keepsFormer: true, CancellationToken.None);
        }
    }

    private async Task MoveHostsAsync(IPAddress[] addresses, bool keepsFormer, CancellationToken? ct = null)
    {
        foreach (var (host, address) in bed.Hosts.Zip(addresses))
        {
            await host.MoveAsync(address, keepsFormer, ct ?? _ct);
        }
    }

    private async Task<EditCost> MoveMembersAsync(EditedCluster cluster, string what, IPAddress[] addresses)
    {
        var before = await bed.InvocationsAsync(_ct);
        var spec = await cluster.SpecAsync();
        var edited = spec with
        {
            Nodes = [.. spec.Nodes.Zip(addresses, (node, address) => node with { Address = $"{address}" })],
        };
        var cost = await cluster.MeasureAsync(
            async () =>
            {
                await cluster.ReplaceAsync(edited);
                await KillOperatorAfterARestartAsync(before);
            },
            cluster.WaitReadyAsync);
        EditedCluster.Say($"| {what} | {cost.Cells} {string.Join("; ", cost.Outages)}");
        await AssertAtRestAsync();
        await AssertFilesAsync(addresses);
        return cost;
    }

    private async Task KillOperatorAfterARestartAsync(SortedDictionary<string, string> before)
    {
        await Eventually.GetAsync("a daemon is restarted", async () =>
        {
            var now = await bed.InvocationsAsync(_ct);
            return before.Keys.Any(daemon => now[daemon] != before[daemon] && now[daemon].Length > 0)
                ? true
                : throw new NotYetException($"{(await bed.FindAsync(Name, _ct))?.Status?.Phase}");
        }, _ct);
        await bed.Operator.KillAsync(_ct);
        await bed.StartOperatorAsync(_ct);
    }

    private async Task AssertAtRestAsync()
    {
        await bed.AllInSyncAsync(_ct);
        await bed.WaitReadyAsync(Name, _ct);
        var seen = (await bed.FindAsync(Name, _ct))!;
        Assert.Empty(seen.Status!.Plan ?? []);
        Assert.Equal(("3/3", "3/3"), (seen.Status.Brokers, seen.Status.Zookeeper));
        Assert.Null(seen.Condition("Stuck"));
        Assert.DoesNotContain(await bed.EventsAsync(Name, _ct), e => e.Reason == "DataLost");
    }

    /// <summary>The running daemons know the new addresses, and no other.</summary>
    private async Task AssertFilesAsync(IPAddress[] addresses)
    {
        foreach (var (host, address) in bed.Hosts.Zip(addresses))
        {
            Assert.Equal(
                $"zookeeper.connect={string.Join(',', addresses.Select(a => $"{a}:2181"))}",
                await host.CheckAsync("grep ^zookeeper.connect= /run/kafkapi-broker/server.properties", _ct));
            Assert.Contains(
                $"://{address}:9092",
                await host.CheckAsync("grep ^advertised.listeners= /run/kafkapi-broker/server.properties", _ct),
                StringComparison.Ordinal);
            var servers = await host.CheckAsync("grep ^server. /run/kafkapi-zookeeper/zookeeper.properties", _ct);
            Assert.All(
                servers.Split('\n').Zip(addresses),
                s => Assert.Contains($"={s.Second}:", s.First, StringComparison.Ordinal));
        }
    }
}
