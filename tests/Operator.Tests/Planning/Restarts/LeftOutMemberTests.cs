using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Restarts;

/// <summary>A ZooKeeper that finds no quorum while the others have one.</summary>
public sealed class LeftOutMemberTests
{
    [Fact]
    public void It_is_restarted_when_it_has_looked_for_longer_than_any_join_takes()
    {
        var restart = Assert.IsType<RestartDaemon>(Assert.Single(LeftOut(looks: 5, runs: 600).Plan().Steps));

        Assert.Equal((new NodeName("pi2"), DaemonKind.ZooKeeper), (restart.Node, restart.Daemon));
        Assert.Equal("it runs without a quorum, and the others have had one without it for minutes", restart.Reason);
    }

    [Theory]
    [InlineData(4.9, 600)]
    [InlineData(4.9, 4.9)]
    public void It_is_given_its_time_to_join_before(double looks, double runs) =>
        Assert.Empty(LeftOut(looks, runs).Plan().Steps);

    [Theory]
    [InlineData(14.9, 9.9, false)]
    [InlineData(15, 10, true)]
    [InlineData(44.9, 29.9, false)]
    [InlineData(45, 30, true)]
    public void After_a_restart_in_vain_it_is_restarted_again_after_ever_longer_times(
        double looks, double runs, bool isRestarted) =>
        Assert.Equal(isRestarted, LeftOut(looks, runs).Plan().Steps.Any(s => s is RestartDaemon));

    [Fact]
    public void Who_gives_members_longer_to_join_waits_longer()
    {
        var patient = ClusterUnderTest.Of(3).WithZooKeeperSetting("initLimit", "300").Healthy();

        Assert.Empty(patient.LeavesOut("pi2", looks: 29).Plan().Steps);
        Assert.Single(patient.LeavesOut("pi2", looks: 30).Plan().Steps);
    }

    [Fact]
    public void It_is_left_alone_while_the_others_have_no_quorum_without_it() =>
        Assert.Empty(LeftOut(looks: 60, runs: 600).Looks("pi3", minutes: 60).Plan().Steps);

    [Theory]
    [InlineData("auto-restart", false)]
    [InlineData("dead", true)]
    public void Of_a_host_that_a_person_has_to_mend_only_what_systemd_starts_is_waited_for(
        string state, bool isRestarted)
    {
        var parted = new[] { "pi1", "pi3" }.Aggregate(
            ClusterUnderTest.Of(3).Healthy().WithZooKeeperSetting("tickTime", "3000").Staged().Looks("pi2", minutes: 1),
            (cluster, node) => cluster
                .Seen(node, s => s with
                {
                    Data = s.Data with { LogDirectories = [new(DesiredClusters.LogDir, "9", "c1", IsEmpty: false)] },
                    ZooKeeper = new ZooKeeperMember.Silent(),
                })
                .Daemon(node, DaemonKind.ZooKeeper, d => ObservedDaemons.Stopped(d.Kind)));

        var plan = parted
            .Daemon("pi3", DaemonKind.ZooKeeper, d => d with
            {
                ActiveState = state == "dead" ? "inactive" : "activating",
                SubState = state,
            })
            .Plan();

        Assert.Equal(isRestarted, plan.Steps.OfType<RestartDaemon>().Any(s => s.Node.Value == "pi2"));
    }

    [Fact]
    public void One_is_restarted_at_a_time_and_the_next_one_when_that_has_arrived()
    {
        var cluster = ClusterUnderTest.Of(5).Healthy().LeavesOut("pi2", looks: 60).LeavesOut("pi4", looks: 60);

        Assert.Equal("pi2", Assert.Single(cluster.Plan().Steps).Node.Value);
        Assert.Contains(cluster.Plan().Pending, p => $"{p.Name}" == "restart-zookeeper/pi4");
        var starting = cluster.Daemon(
            "pi2", DaemonKind.ZooKeeper, d => d with { ActiveFor = TimeSpan.FromSeconds(10) });
        Assert.Empty(starting.Plan().Steps);
        Assert.Equal(
            "pi4",
            Assert.Single(starting.Restarted("pi2", DaemonKind.ZooKeeper).Serves("pi2").Plan().Steps).Node.Value);
    }

    [Fact]
    public void It_is_repaired_although_a_broker_is_down() =>
        Assert.Contains(
            LeftOut(looks: 5, runs: 600).BrokerDown("pi1").Plan().Steps, s => s is RestartDaemon { Node.Value: "pi2" });

    [Fact]
    public void One_that_says_nothing_at_all_is_left_alone() =>
        Assert.Empty(LeftOut(looks: 60, runs: 600)
            .Seen("pi2", s => s with { ZooKeeper = new ZooKeeperMember.Silent() }).Plan().Steps);

    private static ClusterUnderTest LeftOut(double looks, double runs) =>
        ClusterUnderTest.Of(3).Healthy().LeavesOut("pi2", looks).Daemon(
            "pi2", DaemonKind.ZooKeeper, d => d with { ActiveFor = TimeSpan.FromMinutes(runs) });
}
