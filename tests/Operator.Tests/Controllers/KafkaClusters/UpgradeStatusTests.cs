using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Status;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

public sealed class UpgradeStatusTests
{
    private static readonly UpgradeStatus Binaries =
        new() { From = "7.2.2", To = "7.9.1", Phase = UpgradePhase.Binaries };
    private static readonly UpgradeStatus Protocol = Binaries with { Phase = UpgradePhase.Protocol };

    [Fact]
    public void While_hosts_differ_the_lowest_and_the_highest_version_is_told()
    {
        var cluster = Upgrading().Restarted("pi2", DaemonKind.ZooKeeper);

        Assert.Equal("7.2.2, 7.9.1", UpgradeStatusBuilder.Version(cluster.Look(), null));
        Assert.Equal("7.2.2", UpgradeStatusBuilder.Version(Upgrading().Look(), null));
    }

    [Fact]
    public void The_version_of_hosts_that_are_not_seen_is_as_it_was()
    {
        var cluster = ClusterUnderTest.Of(1).Healthy().Unseen("pi1");

        Assert.Equal("7.2.2", UpgradeStatusBuilder.Version(cluster.Look(), "7.2.2"));
    }

    [Fact]
    public void An_upgrade_is_told_when_it_begins_when_the_protocol_is_raised_and_when_it_is_over()
    {
        var begun = UpgradeStatusBuilder.Of(Upgrading().Look(), null);
        Assert.Equal(Binaries, begun);
        Assert.Equal([EventReason.UpgradeStarted], News(null, begun));
        Assert.Empty(News(begun, begun));

        var raising = UpgradeStatusBuilder.Of(OnNewBinaries().Look(), begun);
        Assert.Equal(Protocol, raising);
        Assert.Equal([EventReason.ProtocolRaising], News(begun, raising));

        var done = UpgradeStatusBuilder.Of(Done().Look(), raising);
        Assert.Null(done);
        Assert.Equal(
            [EventReason.UpgradeCompleted],
            UpgradeStatusBuilder.News(raising, done, isSettled: true).Select(n => n.Reason));
    }

    [Fact]
    public void A_host_that_is_not_seen_does_not_end_an_upgrade() =>
        Assert.Equal(Protocol, UpgradeStatusBuilder.Of(Done().Unseen("pi3").Look(), Protocol));

    [Fact]
    public void A_refused_version_is_told_once_and_the_one_that_runs_stays_in_the_status()
    {
        var reported = new ReportedCluster();

        reported.Sees(Done()).Sees(Refused()).Sees(Refused());

        Assert.Single(
            reported.Events, e => e.StartsWith("VersionRefused: spec.version '7.2.2'", StringComparison.Ordinal));
        Assert.Equal(
            ("False", "False", "True", "True"),
            (reported.Condition("SpecValid"), reported.Condition("Ready"), reported.Condition("Stalled"),
            reported.Condition("Available")));
        Assert.Equal(
            ("7.9.1", null, "The version is refused, the present one is kept"),
            (reported.Resource.Status!.Version, reported.Resource.Status.Upgrade, reported.Phase));
        Assert.Equal(2, reported.Writes);
    }

    [Fact]
    public void A_paused_upgrade_is_not_told_to_have_begun()
    {
        var reported = new ReportedCluster();
        reported.Resource.Spec = reported.Resource.Spec with { Paused = true };

        Assert.Null(reported.Sees(Upgrading()).Resource.Status!.Upgrade);
    }

    [Fact]
    public void A_first_install_is_no_upgrade() =>
        Assert.Null(UpgradeStatusBuilder.Of(ClusterUnderTest.Of(3).Look(), null));

    [Fact]
    public void An_edit_taken_back_before_anything_was_restarted_completes_nothing()
    {
        var back = ClusterUnderTest.Of(3).Healthy();

        Assert.Empty(News(Binaries, UpgradeStatusBuilder.Of(back.WithSetting("num.io.threads", "3").Look(), Binaries)));
    }

    private static IEnumerable<EventReason> News(UpgradeStatus? before, UpgradeStatus? now) =>
        UpgradeStatusBuilder.News(before, now, isSettled: false).Select(n => n.Reason);

    private static ClusterUnderTest Upgrading() => ClusterUnderTest.Of(3).Healthy().WithVersion("7.9.1", new(3, 9));

    private static ClusterUnderTest OnNewBinaries() => Everywhere(Upgrading()) with { Desired = Upgrading().Desired };

    private static ClusterUnderTest Refused() => Done().WithVersion("7.2.2", new(3, 2));

    private static ClusterUnderTest Done() => Everywhere(OnNewBinaries());

    private static ClusterUnderTest Everywhere(ClusterUnderTest cluster)
    {
        cluster = cluster.AtStage().Staged();
        foreach (var pi in cluster.Desired.Nodes.Select(n => n.Name.Value))
        {
            cluster = cluster
                .Restarted(pi, DaemonKind.ZooKeeper)
                .Restarted(pi, DaemonKind.Broker)
                .Seen(pi, s => s with { CurrentLink = cluster.Desired.Distribution.Home });
        }

        return cluster;
    }
}
