using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Installing;

[Collection(typeof(InstallingStories))]
public sealed class DeletionTests(InstallingStories.Hosts bed)
{
    private const string Name = GuideCluster.Name;

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_policy_leaves_what_it_says_and_a_host_that_is_away_keeps_the_resource()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        await bed.MakeTopicAsync("kept", _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), "kept");
        await traffic.FlowsAsync(_ct);

        await DeleteAsync("Retain");
        await traffic.FlowsAsync(_ct);
        await EachHostAsync("test ! -e /var/lib/kafkapi/owner && systemctl is-active kafkapi-zookeeper kafkapi-broker");

        await bed.ApplyGuideClusterAsync("Stop", _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await traffic.FlowsAsync(_ct);
        var (acknowledged, _) = await traffic.StopAndCountAsync(_ct);
        await DeleteAsync("Stop");
        await EachHostAsync("""
            set -e
            test ! -e /var/lib/kafkapi/owner
            ! systemctl is-active kafkapi-zookeeper kafkapi-broker || exit 1
            ! systemctl is-enabled --quiet kafkapi-zookeeper kafkapi-broker || exit 1
            ls -d /var/lib/kafkapi/kafka/kept-0
            """);

        await bed.ApplyGuideClusterAsync("Purge", _ct);
        await bed.WaitReadyAsync(Name, _ct);
        Assert.Equal((acknowledged, 0), await traffic.StopAndCountAsync(_ct));

        await PurgeWithoutAsync(bed.Hosts[2]);
    }

    private async Task PurgeWithoutAsync(LabHost away)
    {
        await away.CutAsync(_ct);
        await bed.Kubectl.RunAsync(_ct, "delete", "kc", Name, "--wait=false");
        await bed.ToldAsync(Name, "Deleting", "CleanupBlocked", [away.Name, "kafkapi.dev/abandon"], _ct);
        await bed.Kubectl.RunAsync(_ct, "annotate", "kc", Name, $"kafkapi.dev/abandon={away.Name}");
        await bed.Kubectl.RunAsync(_ct, "wait", "--for=delete", $"kc/{Name}", "--timeout=600s");
        foreach (var host in bed.Hosts.Where(host => host.Name != away.Name))
        {
            await host.CheckAsync("""
                set -e
                for path in /opt/kafkapi /etc/kafkapi /var/lib/kafkapi /etc/profile.d/kafkapi.sh \
                  /etc/systemd/system/kafkapi-broker.service /etc/systemd/system/kafkapi-zookeeper.service; do
                  test ! -e "$path" || { ls -lR "$path" >&2; exit 1; }
                done
                ! id kafka
                """, _ct);
        }

        await away.HealAsync(_ct);
        await away.CheckAsync(
            "systemctl is-active kafkapi-zookeeper kafkapi-broker && test -e /var/lib/kafkapi/owner", _ct);
        await away.CheckAsync("""
            systemctl disable --quiet kafkapi-broker kafkapi-zookeeper
            systemctl kill -s KILL kafkapi-broker kafkapi-zookeeper
            systemctl stop kafkapi-broker kafkapi-zookeeper
            rm -rf /opt/kafkapi /etc/kafkapi /var/lib/kafkapi
            rm -rf /etc/profile.d/kafkapi.sh /etc/systemd/system/kafkapi-*
            systemctl daemon-reload
            """, _ct);
    }

    private async Task DeleteAsync(string policy)
    {
        await bed.PatchAsync(Name, new { spec = new { deletionPolicy = policy } }, _ct);
        await bed.Kubectl.RunAsync(_ct, "delete", "kc", Name, "--timeout=600s");
    }

    private Task<string[]> EachHostAsync(string script) =>
        Task.WhenAll(bed.Hosts.Select(host => host.CheckAsync(script, _ct)));
}
