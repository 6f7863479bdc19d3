using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Running;

[Collection(typeof(RunningStories))]
public sealed class ReplacedHostTests(RunningStories.Hosts bed)
{
    private const string Name = GuideCluster.Name;

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_with_a_new_card_is_left_alone_until_key_and_emptiness_are_confirmed_and_made_again()
    {
        var (pi, traffic) = await UnderTrafficAsync();
        await using var flowing = traffic;

        await pi.ReplaceDiskAsync(_ct);
        await GuideCluster.LetInAsync(pi, _ct);
        await bed.ToldAsync(
            Name, "HostsReachable", "HostRefused", [pi.Name, "host key changed", $"patch configmap {Name}-host-keys"],
            _ct);
        await traffic.FlowsAsync(_ct);
        await bed.DoAsync((await bed.FindAsync(Name, _ct))!.Condition("HostsReachable")!.Message, _ct);

        await bed.ToldAsync(
            Name, "UpToDate", "DataLost", [pi.Name, "ZooKeeper and the broker", "kafkapi.dev/accept-empty="], _ct);
        var asked = (await bed.FindAsync(Name, _ct))!.Condition("UpToDate")!.Message;
        await bed.Kubectl.RunAsync(_ct, "annotate", "--overwrite", "kc", Name, $"kafkapi.dev/accept-empty={pi.Name}");
        await bed.ToldAsync(Name, "UpToDate", "DataLost", ["which is not this loss"], _ct);
        await pi.CheckAsync(
            "test ! -e /var/lib/kafkapi && test ! -e /opt/kafkapi && test ! -e /etc/kafkapi && ! id kafka 2> /dev/null",
            _ct);
        await traffic.FlowsAsync(_ct);

        await ConfirmedAndMadeAgainAsync(pi, asked, traffic);
    }

    [Fact]
    public async Task A_host_that_boots_with_an_empty_data_disk_starts_no_daemon_before_that_is_confirmed()
    {
        var (pi, traffic) = await UnderTrafficAsync();
        await using var flowing = traffic;

        await bed.Operator.StopAsync(_ct);
        // A broker that is asked to stop may be put back in sync while it ends. An idle partition keeps it so for ever.
        await pi.CheckAsync(
            "systemctl kill -s KILL kafkapi-broker kafkapi-zookeeper; systemctl stop kafkapi-broker kafkapi-zookeeper; "
                + "rm -rf /var/lib/kafkapi/kafka/* /var/lib/kafkapi/zookeeper/*; sync",
            _ct);
        await pi.KillAsync(_ct);
        await pi.BootAsync(_ct);
        await bed.Operator.StartAsync(_ct);

        await bed.ToldAsync(
            Name, "UpToDate", "DataLost", [pi.Name, "ZooKeeper and the broker", "kafkapi.dev/accept-empty="], _ct);
        await pi.CheckAsync(
            "systemctl is-system-running --wait > /dev/null; ! systemctl is-active kafkapi-broker kafkapi-zookeeper && "
                + "test $(systemctl show -p ConditionResult --value kafkapi-broker) = no && test -z \"$(ls "
                + "/var/lib/kafkapi/kafka)\"",
            _ct);
        await traffic.FlowsAsync(_ct);

        await ConfirmedAndMadeAgainAsync(pi, (await bed.FindAsync(Name, _ct))!.Condition("UpToDate")!.Message, traffic);
    }

    private async Task<(LabHost Pi, Traffic Traffic)> UnderTrafficAsync()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        await bed.MakeTopicAsync(GuideCluster.Topic, _ct);
        var traffic = Traffic.Start(bed.Bootstrap(), GuideCluster.Topic);
        await traffic.FlowsAsync(_ct);
        return (bed.Hosts[1], traffic);
    }

    private async Task ConfirmedAndMadeAgainAsync(LabHost pi, string asked, Traffic traffic)
    {
        await bed.DoAsync(asked, _ct);
        await Eventually.HoldsAsync("the confirmation is acknowledged", async () =>
            (await bed.FindAsync(Name, _ct))!.Status!.Nodes!.Single(
                n => n.Name == pi.Name).EmptyAccepted is { } accepted
                && asked.Contains($"={pi.Name}:{accepted}", StringComparison.Ordinal),
            _ct);
        await bed.AllInSyncAsync(_ct);
        await bed.WaitReadyAsync(Name, _ct);
        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
    }
}
