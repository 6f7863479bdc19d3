using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Restarts.Rules;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Tests.Planning.Preflight;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Restarts;

public sealed class ForceDecisionTests
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
        var forbidden = Assert.IsType<Override.Forbidden>(SafetyRules.All.Single(r => r.Name == rule).Override);
        Assert.NotEqual("", forbidden.Because);
    }

    [Fact]
    public void A_wait_has_a_name_by_which_it_can_be_forced() =>
        Assert.Equal(
            ["restart-broker/pi2", "restart-broker/pi3", "restart-broker/pi1"],
            Behind().Plan().Pending.Select(w => $"{w.Name}"));

    [Fact]
    public void A_restart_is_forced_past_an_under_replicated_partition()
    {
        var plan = Behind().Plan(new ClusterRequests(null, new(StepName.Parse("restart-broker/pi2")!)));

        Assert.Equal(new NodeName("pi2"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
        Assert.Equal(
            "pi2: restart the broker (changed num.io.threads), without waiting for 1 partition of orders to regain "
                + "replica 3 on pi3 (PartitionsAreFullyReplicated)",
            plan.Force!.Message);
        Assert.All(plan.Pending, w => Assert.Equal("the step that is forced, restart-broker/pi2", w.WaitsFor));
        Assert.Equal(2, plan.Pending.Length);
    }

    [Fact]
    public void A_step_that_the_status_has_no_room_to_show_is_forced_by_its_name()
    {
        var plan = ClusterUnderTest.Of(60).Healthy().WithSetting("num.io.threads", "16").Staged()
            .Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 2], 1))
            .Plan(new ClusterRequests(null, new(StepName.Parse("restart-broker/pi60")!)));

        Assert.Equal(new NodeName("pi60"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
    }

    [Fact]
    public void A_restart_is_forced_while_another_host_is_gone()
    {
        var plan = Rolling().Unseen("pi3").Plan(new ClusterRequests(null, new(StepName.Parse("restart-broker/pi2")!)));

        Assert.Equal(new NodeName("pi2"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
        Assert.Contains("(EveryMemberServes)", plan.Force!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_broker_is_forced_to_start_after_the_others_were_lost_for_good()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().BrokerDown("pi3").Unseen("pi2")
            .Seen(
                "pi3",
                s => s with
                {
                    Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", null, null, IsEmpty: true)] }
                })
            .Confirmed();

        Assert.Empty(cluster.Plan().Steps);
        Assert.Equal(
            DaemonKind.Broker,
            Assert.IsType<StartDaemon>(Assert.Single(
                cluster.Plan(new ClusterRequests(null, new(StepName.Parse("start-broker/pi3")!))).Steps)).Daemon);
    }

    [Fact]
    public void Nothing_is_forced_while_another_restart_is_on_its_way()
    {
        var cluster = Rolling();
        var restarting =
            cluster.Daemon("pi3", DaemonKind.Broker, d => d with { ActiveFor = TimeSpan.FromSeconds(3) }) with
            {
                Brokers = ((BrokersView.Known)cluster.Brokers) with { Answering = [1, 2] },
            };

        var plan = restarting.Plan(new ClusterRequests(null, new(StepName.Parse("restart-broker/pi2")!)));

        Assert.Empty(plan.Steps);
        Assert.Contains("StartsAreAwaited cannot be forced", plan.Force!.Message, StringComparison.Ordinal);
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
        }).Plan(new ClusterRequests(null, new(StepName.Parse("restart-broker/pi2")!)));

        Assert.Equal(new NodeName("pi2"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
    }

    [Fact]
    public void Another_members_disk_is_never_forced_into_service()
    {
        var plan = ClusterUnderTest.Of(3).Healthy().BrokerDown("pi2")
            .Seen(
                "pi2",
                s => s with
                {
                    Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", "9", "c1", IsEmpty: false)] }
                })
            .Plan(new ClusterRequests(null, new(StepName.Parse("start-broker/pi2")!)));

        Assert.Empty(plan.Steps);
        Assert.Contains("HostIsFit cannot be forced", plan.Force!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recovering_broker_is_never_forced_to_begin_anew()
    {
        var cluster = Rolling().Daemon("pi3", DaemonKind.Broker, d => d with { ActiveFor = TimeSpan.FromMinutes(12) });
        var known = (BrokersView.Known)cluster.Brokers;
        var plan = (cluster with { Brokers = known with { Registered = [1, 2], Answering = [1, 2] } })
            .Plan(new ClusterRequests(null, new(StepName.Parse("restart-broker/pi3")!)));

        Assert.Empty(plan.Steps);
        Assert.Contains("RecoveryIsLeftAlone cannot be forced", plan.Force!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blank_ensemble_member_is_never_forced_to_start_without_those_that_hold_data()
    {
        var plan = ClusterUnderTest.Of(3)
            .Provisioned("pi1")
            .Provisioned("pi2")
            .Unseen("pi3")
            .Plan(new ClusterRequests(null, new(StepName.Parse("start-zookeeper/pi1")!)));

        Assert.Empty(plan.Steps);
        Assert.Contains(
            "BlankMembersJoinAQuorumOrStartTogether cannot be forced", plan.Force!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("restart-broker/pi9")]
    [InlineData("restart-zookeeper/pi1")]
    public void What_does_not_wait_is_not_forced(string id)
    {
        var plan = Behind().Plan(new ClusterRequests(null, new(StepName.Parse(id)!)));

        Assert.Empty(plan.Steps);
        Assert.Null(plan.Force!.Taken);
        Assert.Contains("no step waits under that name", plan.Force.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_waits_for_nothing_any_more_is_taken_without_force()
    {
        var plan = Rolling().Plan(new ClusterRequests(null, new(StepName.Parse("restart-broker/pi2")!)));

        Assert.Single(plan.Steps);
        Assert.Null(plan.Force!.Taken);
    }

    private static ClusterUnderTest Rolling() =>
        ClusterUnderTest.Of(3).Healthy().WithSetting("num.io.threads", "16").Staged();

    private static ClusterUnderTest Behind() =>
        Rolling().Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 2], 1));
}
