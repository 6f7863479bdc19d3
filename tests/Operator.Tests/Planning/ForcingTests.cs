using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning;

public sealed class ForcingTests
{
    [Theory]
    [InlineData("HostIsFit")]
    [InlineData("BlankMembersJoinAQuorumOrStartTogether")]
    [InlineData("BrokersStartAfterTheQuorum")]
    [InlineData("RecoveryIsLeftAlone")]
    [InlineData("MissingMembersAreAwaited")]
    [InlineData("OneRestartAtATime")]
    [InlineData("StartsAreAwaited")]
    public void What_guards_identity_recoveries_and_the_one_restart_at_a_time_is_never_forced(string rule)
    {
        Assert.False(SafetyRules.All.Single(r => r.Name == rule).Forceable);
        Assert.NotEqual("", SafetyRules.All.Single(r => r.Name == rule).Unforceable);
    }

    [Fact]
    public void A_wait_has_a_name_by_which_it_can_be_forced() =>
        Assert.Equal(["restart-broker/pi2", "restart-broker/pi3", "restart-broker/pi1"], Behind().Plan().Waits.Select(w => w.Id));

    [Fact]
    public void A_restart_is_forced_past_an_under_replicated_partition()
    {
        var plan = Behind().Plan(new(null, new("restart-broker/pi2")));

        Assert.Equal(new NodeName("pi2"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
        Assert.Equal(
            "pi2: restart the broker (changed num.io.threads), without waiting for 1 partition of orders to regain replica 3 on pi3 (PartitionsAreFullyReplicated)",
            plan.Forcing!.Message);
        Assert.All(plan.Waits, w => Assert.Equal("the step that is forced, restart-broker/pi2", w.WaitsFor));
        Assert.Equal(2, plan.Waits.Length);
    }

    [Fact]
    public void A_restart_is_forced_while_another_host_is_gone()
    {
        var plan = Rolling().Unseen("pi3").Plan(new(null, new("restart-broker/pi2")));

        Assert.Equal(new NodeName("pi2"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
        Assert.Contains("(EveryMemberServes)", plan.Forcing!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_broker_is_forced_to_start_after_the_others_were_lost_for_good()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().BrokerDown("pi3").Unseen("pi2")
            .Seen("pi3", s => s with { Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", null, null, IsEmpty: true)] } })
            .Confirmed();

        Assert.Empty(cluster.Plan().Steps);
        Assert.Equal(DaemonKind.Broker, Assert.IsType<StartDaemon>(Assert.Single(cluster.Plan(new(null, new("start-broker/pi3"))).Steps)).Daemon);
    }

    [Fact]
    public void Nothing_is_forced_while_another_restart_is_on_its_way()
    {
        var cluster = Rolling();
        var restarting = cluster.Daemon("pi3", DaemonKind.Broker, d => d with { ActiveFor = TimeSpan.FromSeconds(3) }) with
        {
            Brokers = ((BrokersView.Known)cluster.Brokers) with { Answering = [1, 2] },
        };

        var plan = restarting.Plan(new(null, new("restart-broker/pi2")));

        Assert.Empty(plan.Steps);
        Assert.Contains("StartsAreAwaited cannot be forced", plan.Forcing!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_daemon_that_fails_again_and_again_holds_up_no_forced_restart_of_another()
    {
        var plan = Rolling().BrokerDown("pi3").Daemon("pi3", DaemonKind.Broker, d => d with
        {
            ActiveState = "activating",
            SubState = "auto-restart",
            Restarts = 3,
            LastExitStatus = 1,
        }).Plan(new(null, new("restart-broker/pi2")));

        Assert.Equal(new NodeName("pi2"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
    }

    [Fact]
    public void Another_members_disk_is_never_forced_into_service()
    {
        var plan = ClusterUnderTest.Of(3).Healthy().BrokerDown("pi2")
            .Seen("pi2", s => s with { Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", "9", "c1", IsEmpty: false)] } })
            .Plan(new(null, new("start-broker/pi2")));

        Assert.Empty(plan.Steps);
        Assert.Contains("HostIsFit cannot be forced", plan.Forcing!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recovering_broker_is_never_forced_to_begin_anew()
    {
        var cluster = Rolling().Daemon("pi3", DaemonKind.Broker, d => d with { ActiveFor = TimeSpan.FromMinutes(12) });
        var known = (BrokersView.Known)cluster.Brokers;
        var plan = (cluster with { Brokers = known with { Registered = [1, 2], Answering = [1, 2] } }).Plan(new(null, new("restart-broker/pi3")));

        Assert.Empty(plan.Steps);
        Assert.Contains("RecoveryIsLeftAlone cannot be forced", plan.Forcing!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blank_ensemble_member_is_never_forced_to_start_without_those_that_hold_data()
    {
        var plan = ClusterUnderTest.Of(3).Provisioned("pi1").Provisioned("pi2").Unseen("pi3").Plan(new(null, new("start-zookeeper/pi1")));

        Assert.Empty(plan.Steps);
        Assert.Contains("BlankMembersJoinAQuorumOrStartTogether cannot be forced", plan.Forcing!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("restart-broker/pi9")]
    [InlineData("restart-zookeeper/pi1")]
    [InlineData("everything")]
    public void What_does_not_wait_is_not_forced(string id)
    {
        var plan = Behind().Plan(new(null, new(id)));

        Assert.Empty(plan.Steps);
        Assert.Null(plan.Forcing!.Taken);
        Assert.Contains("no step waits under that name", plan.Forcing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_waits_for_nothing_any_more_is_taken_without_force()
    {
        var plan = Rolling().Plan(new(null, new("restart-broker/pi2")));

        Assert.Single(plan.Steps);
        Assert.Null(plan.Forcing!.Taken);
    }

    private static ClusterUnderTest Rolling() => ClusterUnderTest.Of(3).Healthy().WithSetting("num.io.threads", "16").Staged();

    private static ClusterUnderTest Behind() => Rolling().Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 2], 1));
}
