using System.Net.Sockets;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Installing;

[Collection(typeof(InstallingStories))]
public sealed class FirewallTests(InstallingStories.Hosts bed)
{
    private const string Tuples = "cat /etc/ufw/user.rules /etc/ufw/user6.rules | grep '^### tuple' || true";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosts_behind_ufw_let_in_hosts_and_clients_alone_and_are_left_as_they_were()
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await EachHostAsync("ufw allow 22/tcp && ufw allow 8080 comment mine && ufw --force enable");
        var before = await EachHostAsync(Tuples);
        try
        {
            await bed.ApplyGuideClusterAsync("Purge", _ct);
            await bed.WaitReadyAsync(GuideCluster.Name, _ct);
            await AssertOpenAsync(bed.Hosts[0], bed.Hosts[1]);

            await bed.PurgeAsync(GuideCluster.Name, _ct);
            Assert.Equal(before.Select(Sorted), (await EachHostAsync(Tuples)).Select(Sorted));
            Assert.All(
                await EachHostAsync("ufw status"),
                status => Assert.StartsWith("Status: active", status, StringComparison.Ordinal));
        }
        finally
        {
            await EachHostAsync("ufw --force disable; ufw delete allow 22/tcp; ufw delete allow 8080");
        }
    }

    private async Task AssertOpenAsync(LabHost pi1, LabHost pi2)
    {
        await pi1.CheckAsync(
            $"for port in 2181 9092; do timeout 5 bash -c \"exec 3<> /dev/tcp/{pi2.Address}/$port\"; done", _ct);
        Assert.True(await ReachesAsync(pi2, 9092), "clients do not reach the listener");
        Assert.False(await ReachesAsync(pi2, 2181), "ZooKeeper is open to everybody");
        await bed.MakeTopicAsync("behind-ufw", _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "behind-ufw");
        await traffic.FlowsAsync(_ct);

        var made = await pi2.CheckAsync(Tuples, _ct);
        await pi2.CheckAsync(
            $"ufw delete allow proto tcp from {pi1.Address} to any port 2181,2888,3888 && ufw delete allow 8080",
            _ct);
        var ours = Sorted(made).Where(line => !line.Contains("any 8080", StringComparison.Ordinal)).ToArray();
        await Eventually.GetAsync("the rule of ours is back, and the other one is not", async () =>
            await pi2.CheckAsync(Tuples, _ct) is var now && Sorted(now).SequenceEqual(ours)
                ? true
                : throw new NotYetException(now),
            _ct);
        await pi2.CheckAsync("ufw allow 8080 comment mine", _ct);

        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
    }

    private static string[] Sorted(string lines) => [.. lines.Split('\n').Order(StringComparer.Ordinal)];

    private Task<string[]> EachHostAsync(string script) =>
        Task.WhenAll(bed.Hosts.Select(host => host.CheckAsync(script, _ct)));

    /// <summary>True when this machine, which is no host of the cluster, reaches the port.</summary>
    private async Task<bool> ReachesAsync(LabHost host, int port)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host.Address, port, deadline.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException
            || (e is OperationCanceledException && !_ct.IsCancellationRequested))
        {
            return false;
        }
    }
}
