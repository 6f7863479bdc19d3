using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Running;

/// <summary>Code that has broken out of a daemon runs as the daemons' account beside the operator.</summary>
[Collection(typeof(RunningStories))]
public sealed class HostileProgramTests(RunningStories.Hosts bed)
{
    private const string Secret = "a-secret-of-root";

    /// <summary>Puts links to root's file, and pipes, where root reads or writes in the account's places.</summary>
    private const string Program =
        """
        cd /var/lib/kafkapi/zookeeper
        own=/run/kafkapi-zookeeper/zookeeper.properties
        cp $own /run/kafkapi-zookeeper/kept
        while :; do
          ln -sfn /root/secret .myid.kafkapi-new
          ln -sfn /root/secret myid
          ln -sfn /root/secret $own
          for work in /tmp/tmp.*; do ln -sfn /root/secret $work/said; done
          rm -f .myid.kafkapi-new myid $own
          mkfifo myid $own
          rm -f myid $own
          cp /run/kafkapi-zookeeper/kept $own
        done 2> /dev/null
        """;

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_of_the_daemons_account_gets_nothing_of_roots_and_no_other_host_notices()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        await bed.MakeTopicAsync(GuideCluster.Topic, _ct);
        await using var traffic = Traffic.Start(bed.Bootstrap(), GuideCluster.Topic);
        var pi = bed.Hosts[1];
        var before = await GuardedAsync(pi, $"umask 077; echo {Secret} > /root/secret");

        await pi.CheckAsync($"systemd-run --quiet --unit hostile --uid kafka sh -c '{Program}'", _ct);
        try
        {
            for (var round = 0; round < 10; round++)
            {
                await bed.PassAsync(2, _ct);
                await traffic.FlowsAsync(_ct);
            }

            var others = (await bed.FindAsync(GuideCluster.Name, _ct))!.Status!.Nodes!.Where(n => n.Name != pi.Name);
            Assert.All(others, n => Assert.Equal(Reachability.True, n.Reachable));
        }
        finally
        {
            // As the account, because root would follow the link that the program may have left.
            await pi.ExecAsync(
                "systemctl stop hostile; runuser -u kafka -- sh -c 'cd /run/kafkapi-zookeeper && "
                    + "cp --remove-destination kept zookeeper.properties && rm -f kept'",
                CancellationToken.None);
        }

        Assert.Equal(before, await GuardedAsync(pi, "true"));
        Assert.DoesNotContain(
            Secret, await bed.Kubectl.RunAsync(_ct, "get", "kc,events,configmaps", "-o", "yaml"),
            StringComparison.Ordinal);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        Assert.Equal("2", await pi.CheckAsync("cat /var/lib/kafkapi/zookeeper/myid", _ct));
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
    }

    private Task<string> GuardedAsync(LabHost pi, string first) => pi.CheckAsync(
        $"{first}; stat -c '%a %U:%G %i' /root/secret; cat /root/secret", _ct);
}
