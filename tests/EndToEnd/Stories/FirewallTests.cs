using System.Net.Sockets;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories;

[Collection("lab")]
public sealed class FirewallTests(ClusterUnderTest bed)
{
    private const string Tuples = "cat /etc/ufw/user.rules /etc/ufw/user6.rules | grep '^### tuple' || true";

    private static readonly string Mark = $"comment={Convert.ToHexStringLower("kafkapi "u8)}";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosts_behind_ufw_become_a_cluster_that_lets_in_its_hosts_and_clients_and_nobody_else_and_are_left_as_they_were()
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        await EachHostAsync("ufw allow 22/tcp && ufw allow 8080 comment mine && ufw --force enable");
        var before = await EachHostAsync(Tuples);
        try
        {
            await bed.ApplyGuideClusterAsync("Purge", _ct);
            await bed.WaitReadyAsync(GuideCluster.Name, _ct);

            var (pi1, pi2) = (bed.Hosts[0], bed.Hosts[1]);
            await pi1.CheckAsync($"for port in 2181 9092; do timeout 5 bash -c \"exec 3<> /dev/tcp/{pi2.Address}/$port\"; done", _ct);
            Assert.True(await ReachesAsync(pi2, 9092), "clients do not reach the listener");
            Assert.False(await ReachesAsync(pi2, 2181), "ZooKeeper is open to everybody");
            await bed.MakeTopicAsync("behind-ufw", _ct);
            await using var traffic = Traffic.Start(bed.Bootstrap(), "behind-ufw");
            await traffic.FlowsAsync(_ct);

            var made = await pi2.CheckAsync(Tuples, _ct);
            await pi2.CheckAsync($"ufw delete allow proto tcp from {pi1.Address} to any port 2181,2888,3888 && ufw delete allow 8080", _ct);
            await Eventually.GetAsync("the rule of ours is back, and the other one is not", async () =>
                await pi2.CheckAsync(Tuples, _ct) is var now && Sorted(now).SequenceEqual(Sorted(made).Where(line => !line.Contains("any 8080", StringComparison.Ordinal)))
                    ? true
                    : throw new NotYetException(now), _ct);
            await pi2.CheckAsync("ufw allow 8080 comment mine", _ct);

            Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
            await bed.WaitReadyAsync(GuideCluster.Name, _ct);
            await bed.PurgeAsync(GuideCluster.Name, _ct);
            Assert.Equal(before.Select(Sorted), (await EachHostAsync(Tuples)).Select(Sorted));
            Assert.All(await EachHostAsync("ufw status"), status => Assert.StartsWith("Status: active", status, StringComparison.Ordinal));
        }
        finally
        {
            await EachHostAsync("ufw --force disable; ufw delete allow 22/tcp; ufw delete allow 8080");
        }
    }

    [Fact]
    public async Task A_ufw_that_is_to_be_ignored_is_left_as_it_is()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        var pi = bed.Hosts[2];
        await bed.PatchAsync(GuideCluster.Name, new { spec = new { firewall = "Ignore" } }, _ct);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        await using (await HostFirewall.OnAsync(pi, _ct))
        {
            await bed.PassAsync(2, _ct);
            Assert.DoesNotContain(Mark, await pi.CheckAsync(Tuples, _ct), StringComparison.Ordinal);

            await bed.PatchAsync(GuideCluster.Name, new { spec = new { firewall = "Manage" } }, _ct);
            await Eventually.HoldsAsync("the ports are opened", async () => (await pi.CheckAsync(Tuples, _ct)).Contains(Mark, StringComparison.Ordinal), _ct);
        }

        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
    }

    private static string[] Sorted(string lines) => [.. lines.Split('\n').Order(StringComparer.Ordinal)];

    private Task<string[]> EachHostAsync(string script) => Task.WhenAll(bed.Hosts.Select(host => host.CheckAsync(script, _ct)));

    /// <summary>From this machine, which is none of the cluster's hosts.</summary>
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
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !_ct.IsCancellationRequested))
        {
            return false;
        }
    }
}
