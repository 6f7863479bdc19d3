using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;

namespace KafkaPi.EndToEnd.Stories.Running;

[Collection(typeof(RunningStories))]
public sealed class IgnoredFirewallTests(RunningStories.Hosts bed)
{
    private const string Tuples = "cat /etc/ufw/user.rules /etc/ufw/user6.rules | grep '^### tuple' || true";

    private static readonly string Mark = $"comment={Convert.ToHexStringLower("kafkapi "u8)}";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

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
            await Eventually.HoldsAsync(
                "the ports are opened",
                async () => (await pi.CheckAsync(Tuples, _ct)).Contains(Mark, StringComparison.Ordinal), _ct);
        }

        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
    }
}
