using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.ZooKeeper;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning;

/// <summary>Five nodes with brokers, the first of them with the ensemble.</summary>
public sealed class EnsembleStageTests
{
    [Fact]
    public void Members_come_one_at_a_time()
    {
        var stage = Stage(WithMembers(3), "pi1", "pi2", "pi3", "pi4", "pi5");

        Assert.Equal(["pi1", "pi2", "pi3", "pi4"], Members(stage));
        Assert.Empty(stage.Waits);
    }

    [Fact]
    public void The_next_one_waits_until_those_before_it_serve()
    {
        var stage = Stage(WithMembers(3).Seen("pi2", s => s with { ZooKeeper = new ZooKeeperMember.NotServing() }), "pi1", "pi2", "pi3", "pi4");

        Assert.Equal(["pi1", "pi2", "pi3"], Members(stage));
        Assert.Equal("pi4: make ZooKeeper a member of the ensemble, waiting for ZooKeeper on pi2 to serve", $"{Assert.Single(stage.Waits)}");
    }

    [Fact]
    public void Those_that_come_do_so_before_others_go()
    {
        Assert.Equal(["pi1", "pi2", "pi3", "pi4"], Members(Stage(WithMembers(3), "pi2", "pi3", "pi4")));
    }

    [Fact]
    public void A_change_goes_on_by_the_lists_that_the_members_have()
    {
        var begun = Staged(WithMembers(3), "pi1", "pi2", "pi3", "pi4", "pi5");

        Assert.Equal(["pi1", "pi2", "pi3", "pi4"], Members(Stage(begun.Restarted("pi1", DaemonKind.ZooKeeper), "pi1", "pi2", "pi3", "pi4", "pi5")));
        Assert.Equal(["pi1", "pi2", "pi3"], Members(Stage(begun.Restarted("pi1", DaemonKind.ZooKeeper), "pi1", "pi2", "pi3")));
    }

    [Fact]
    public void A_new_member_is_started_and_the_others_are_restarted_when_it_serves()
    {
        var four = Staged(WithMembers(3), "pi1", "pi2", "pi3", "pi4");

        Assert.Equal(new NodeName("pi4"), Assert.Single(four.Plan().Steps.OfType<StartDaemon>()).Node);
        Assert.DoesNotContain(four.Plan().Steps, s => s is RestartDaemon);
        var serving = four.Restarted("pi4", DaemonKind.ZooKeeper).Seen("pi4", Follows);
        Assert.Equal(("pi1", "changed the members of the ensemble"), (Assert.Single(serving.Plan().Steps.OfType<RestartDaemon>()).Node.Value, Assert.Single(serving.Plan().Steps.OfType<RestartDaemon>()).Reason));
    }

    [Fact]
    public void One_alone_is_restarted_beside_one_that_cannot_serve_before()
    {
        var two = Staged(WithMembers(1), "pi1", "pi2", "pi3");

        Assert.Equal(["pi1", "pi2"], two.Desired.Running(DaemonKind.ZooKeeper).Select(n => n.Name.Value));
        Assert.Equal(new NodeName("pi2"), Assert.Single(two.Plan().Steps.OfType<StartDaemon>()).Node);
        var running = two.Restarted("pi2", DaemonKind.ZooKeeper).Seen("pi2", s => s with { ZooKeeper = new ZooKeeperMember.NotServing() });
        Assert.Equal(new NodeName("pi1"), Assert.Single(running.Plan().Steps.OfType<RestartDaemon>()).Node);
    }

    [Fact]
    public void Of_an_odd_number_the_one_that_goes_stops_first_and_may_lead()
    {
        var two = Staged(WithMembers(3), "pi1", "pi2");

        Assert.Equal("pi3", Assert.Single(two.Desired.Resigning).Name.Value);
        Assert.Equal(new StopDaemon(new("pi3"), DaemonKind.ZooKeeper, Disable: true, Resigning.Reason), Assert.Single(two.Plan().Steps));
    }

    [Fact]
    public void Of_an_even_number_it_hands_over_and_stops_last()
    {
        var three = Staged(WithMembers(4), "pi1", "pi2", "pi3").Seen("pi4", Leads).Seen("pi3", Follows);

        Assert.Equal(("pi4", "it leads the ensemble, which it is to leave"), (Assert.IsType<RestartDaemon>(Assert.Single(three.Plan().Steps)).Node.Value, three.Plan().Steps[0].Reason));
        var following = three.Seen("pi4", Follows).Seen("pi3", Leads);
        Assert.Equal("pi1", Assert.IsType<RestartDaemon>(Assert.Single(following.Plan().Steps)).Node.Value);
        Assert.Contains(following.Plan().Waits, w => w.Id == "stop-zookeeper/pi4" && w.WaitsFor.StartsWith("the restart of ZooKeeper on pi1", StringComparison.Ordinal));
        var told = following.Restarted("pi1", DaemonKind.ZooKeeper).Restarted("pi2", DaemonKind.ZooKeeper).Restarted("pi3", DaemonKind.ZooKeeper);
        Assert.Equal("pi4", Assert.IsType<StopDaemon>(Assert.Single(told.Plan().Steps)).Node.Value);
    }

    [Fact]
    public void Its_host_is_cleaned_of_it_and_its_data_stays()
    {
        var two = Staged(WithMembers(3), "pi1", "pi2").Daemon("pi3", DaemonKind.ZooKeeper, _ => ClusterUnderTest.Stopped(DaemonKind.ZooKeeper) with { UnitFileState = "disabled" });

        var step = Assert.Single(two.Plan().Steps.OfType<WriteFiles>());
        Assert.Equal(("pi3", 0), (step.Node.Value, step.Files.Length));
        Assert.Equal(["/etc/kafkapi/zookeeper-log4j.properties", "/etc/kafkapi/zookeeper.env", "/etc/kafkapi/zookeeper.properties", "/etc/systemd/system/kafkapi-zookeeper.service"], step.Removals.Order());
    }

    [Fact]
    public void One_whose_host_is_unseen_is_waited_for_and_given_up_by_force()
    {
        var lost = WithMembers(3).Unseen("pi3");

        Assert.Equal(["pi1", "pi2", "pi3"], Members(Stage(lost, "pi1", "pi2")));
        Assert.Equal(["pi1", "pi2"], Members(Stage(lost, new ForceOrder("leave/pi3"), "pi1", "pi2")));
        var (desired, order) = (Stage(lost, new ForceOrder("leave/pi3"), "pi1", "pi2").Cluster, new Controls(null, new ForceOrder("leave/pi3")));
        var plan = Planner.Plan(Situation.Of(desired, new(lost.Hosts, lost.Brokers), lost.Wanted, order));
        Assert.Equal("pi3", Assert.Single(plan.Surrendered).Value);
    }

    [Fact]
    public void The_only_member_is_never_given_up()
    {
        var lost = WithMembers(1).Unseen("pi1");
        var stage = Stage(lost, new ForceOrder("leave/pi1"), "pi2");

        Assert.Equal(["pi1"], Members(stage));
        var plan = Planner.Plan(Situation.Of(stage.Cluster, new(lost.Hosts, lost.Brokers), lost.Wanted, new Controls(null, new ForceOrder("leave/pi1"))));
        Assert.Contains("it is the only member of the ensemble", plan.Forcing!.Message, StringComparison.Ordinal);
        Assert.Empty(plan.Surrendered);
    }

    [Fact]
    public void A_broker_that_knows_no_other_member_learns_of_one_before_that_goes()
    {
        var unaware = WithMembers(3).Daemon("pi5", DaemonKind.Broker, d => d with { RunningSettings = d.RunningSettings.SetItem(ZooKeeperConnect.Setting, "10.0.0.3:2181") });

        Assert.EndsWith("the broker on pi5 to know another member", $"{Assert.Single(Stage(unaware, "pi1", "pi2").Waits)}", StringComparison.Ordinal);
        Assert.Contains(unaware.Plan().Steps.OfType<RestartDaemon>(), s => s.Node.Value == "pi5" && s.Reason.StartsWith("zookeeper.connect names no more than half", StringComparison.Ordinal));
    }

    [Fact]
    public void A_ZooKeeper_that_would_stand_alone_and_refuse_the_brokers_is_kept_beside_the_other_one()
    {
        var two = WithMembers(2);
        var old = two with { Desired = two.Desired with { Distribution = two.Desired.Distribution with { KafkaVersion = new(2, 3) } } };

        Assert.Equal(["pi1"], Members(Stage(two, "pi1")));
        Assert.Equal(["pi1", "pi2"], Members(Stage(old, "pi1")));
        Assert.Equal(("spec.nodes", "pi2"), (Assert.Single(Stage(old, "pi1").Refusals).Field, Stage(old, "pi1").Refusals[0].Value));
    }

    [Fact]
    public void One_alone_that_has_another_address_is_restarted_with_it()
    {
        var one = WithMembers(1);
        var moved = Staged(one with { Desired = one.Desired with { Nodes = one.Desired.Nodes.SetItem(0, one.Desired.Nodes[0] with { Address = "10.0.0.91" }) } }, "pi1");

        Assert.Empty(moved.Plan().Findings);
        Assert.Equal(new NodeName("pi1"), Assert.Single(moved.Plan().Steps.OfType<RestartDaemon>()).Node);
    }

    [Fact]
    public void One_of_three_that_has_another_address_goes_and_comes_back()
    {
        var three = WithMembers(3);
        var moved = three with { Desired = three.Desired with { Nodes = three.Desired.Nodes.SetItem(2, three.Desired.Nodes[2] with { Address = "10.0.0.93" }) } };

        Assert.Equal(["pi1", "pi2"], Members(Stage(moved, "pi1", "pi2", "pi3")));
        Assert.Equal("pi3", Assert.Single(Stage(moved, "pi1", "pi2", "pi3").Cluster.Resigning).Name.Value);
    }

    [Fact]
    public void Members_that_do_not_fit_together_are_left_alone()
    {
        var three = WithMembers(3);
        var odd = three.Daemon("pi1", DaemonKind.ZooKeeper, d => d with { RunningSettings = d.RunningSettings.Remove("server.3").SetItem("server.4", "10.0.0.4:2888:3888") });

        Assert.Equal("pi1", Assert.Single(odd.Plan().Findings).Node.Value);
        Assert.DoesNotContain(odd.Plan().Steps, s => s is RestartDaemon);
    }

    private static ClusterUnderTest WithMembers(int members)
    {
        var cluster = ClusterUnderTest.Of(5);
        for (var id = members + 1; id <= 5; id++) cluster = cluster.WithoutZooKeeperOn($"pi{id}");
        cluster = cluster.Healthy();
        for (var id = members + 1; id <= 5; id++) cluster = cluster.Seen($"pi{id}", s => s with { ZooKeeper = new ZooKeeperMember.Silent(), Data = s.Data with { ZooKeeper = null } });
        return cluster.Remembered();
    }

    private static EnsembleStage Stage(ClusterUnderTest cluster, params string[] spec) => Stage(cluster, null, spec);

    private static EnsembleStage Stage(ClusterUnderTest cluster, ForceOrder? force, params string[] spec) => EnsembleStage.Of(
        cluster.Desired with
        {
            SpecEnsemble = [.. spec.Select(n => new NodeName(n))],
            RememberedEnsemble = [.. cluster.Desired.Running(DaemonKind.ZooKeeper).Select(n => n.Name)],
        },
        new ObservedCluster(cluster.Hosts, cluster.Brokers), Leaving.Named(force));

    /// <summary>The next list lies on all hosts.</summary>
    private static ClusterUnderTest Staged(ClusterUnderTest cluster, params string[] spec) => cluster.For(Stage(cluster, spec).Cluster).Staged();

    private static string[] Members(EnsembleStage stage) => [.. stage.Cluster.Running(DaemonKind.ZooKeeper).Select(n => n.Name.Value)];

    private static ObservedHost.Seen Follows(ObservedHost.Seen host) => host with { ZooKeeper = new ZooKeeperMember.Serving(ZooKeeperRole.Follower, 7, "3.6.3") };

    private static ObservedHost.Seen Leads(ObservedHost.Seen host) => host with { ZooKeeper = new ZooKeeperMember.Serving(ZooKeeperRole.Leader, 7, "3.6.3") };
}
