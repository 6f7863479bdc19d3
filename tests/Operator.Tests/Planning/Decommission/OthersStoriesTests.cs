using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Rendering;
using KafkaPi.Operator.Tests.Controllers.KafkaClusters;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Decommission;

/// <summary>Stories of users of other operators. docs/reports/reliability.md names their sources.</summary>
public sealed class OthersStoriesTests
{
    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy();
    private static readonly ClusterUnderTest Rolling = Healthy.WithSetting("num.io.threads", "16").Staged();

    [Fact]
    public void A_ZooKeeper_that_does_not_come_back_from_its_restart_takes_no_other_member_down()
    {
        var change =
            new RestartRequest("all", RestartRequest.Parse("all", Healthy.Desired).Daemons, TimeSpan.FromMinutes(10));
        var stuck = Healthy.Daemon(
            "pi1", DaemonKind.ZooKeeper, d => d with { ActiveFor = TimeSpan.FromMinutes(5), InvocationId = "2" })
            .Seen("pi1", s => s with { ZooKeeper = new ZooKeeperMember.NotServing() });

        for (var look = 0; look < 20; look++)
        {
            var plan = stuck.Plan(new(change, null));
            Assert.DoesNotContain(plan.Steps, s => s is IDisruptive && s.Node.Value != "pi1");
        }
    }

    [Fact]
    public void A_roll_that_waits_for_a_replica_for_hours_is_a_wait_and_no_failure()
    {
        var reported = new ReportedCluster().Sees(Healthy);
        var events = reported.Events.Count;

        for (var look = 0; look < 200; look++)
        {
            reported.Time.Advance(TimeSpan.FromMinutes(1));
            reported.Sees(Rolling.Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 2], 1)));
        }

        Assert.Equal(("Waiting for 1 partition of orders to regain replica 3 on pi3", "True", "-", "True"),
            (reported.Phase, reported.Condition("Reconciling"), reported.Condition("Stalled"),
            reported.Condition("Available")));
        Assert.Equal((events, 2), (reported.Events.Count, reported.Writes));
    }

    [Fact]
    public void A_broker_that_dies_in_the_middle_of_a_roll_is_started_without_asking_the_gate()
    {
        var plan = Rolling.BrokerDown("pi3").Plan();

        Assert.Equal(
            (new NodeName("pi3"), DaemonKind.Broker),
            Assert.IsType<StartDaemon>(Assert.Single(plan.Steps)) is var start ? (start.Node, start.Daemon) : default);
        Assert.All(plan.Pending, w => Assert.StartsWith("restart-broker/", $"{w.Name}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_broker_that_broke_by_the_change_itself_is_repaired_by_the_next_change_without_the_gate()
    {
        var sick = Rolling.Daemon("pi2", DaemonKind.Broker, d => d with { ActiveFor = TimeSpan.FromHours(1) });
        var known = (BrokersView.Known)sick.Brokers;
        var plan = (sick with
        {
            Brokers = known with
            {
                Registered = [1, 3],
                Answering = [1, 3],
                Partitions = [new("orders", 0, 1, [1, 2, 3], [1, 3], 2)]
            }
        })
            .Plan();

        Assert.Equal(new NodeName("pi2"), Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps)).Node);
    }

    [Fact]
    public void A_node_that_a_person_has_to_mend_keeps_no_other_node_from_being_mended()
    {
        var plan = Healthy.BrokerDown("pi2")
            .Seen(
                "pi2",
                s => s with
                {
                    Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", "9", "c1", IsEmpty: false)] }
                })
            .Seen("pi3", s => s with { Files = s.Files.Remove(HostLayout.ServerProperties) })
            .Plan();

        Assert.Equal(new NodeName("pi3"), Assert.IsType<WriteFiles>(Assert.Single(plan.Steps)).Node);
        Assert.Equal(new NodeName("pi2"), Assert.Single(plan.Findings).Node);
    }

    [Fact]
    public void Ids_come_from_the_spec_and_never_from_a_place_in_a_list()
    {
        var turned = Healthy with { Desired = Healthy.Desired with { Nodes = [.. Healthy.Desired.Nodes.Reverse()] } };

        Assert.True(turned.Plan().IsEmpty);
        Assert.All(turned.Desired.Nodes, n => Assert.Equal(
            Healthy.Wanted[n.Name].Daemons.Select(d => d.Revision),
            Renderer.Render(turned.Desired, n, 4L << 30).Daemons.Select(d => d.Revision)));
    }

    [Fact]
    public void A_broker_that_is_merely_starting_is_not_restarted_by_impatience()
    {
        var starting = Rolling.Daemon("pi2", DaemonKind.Broker, d => d with { ActiveFor = TimeSpan.FromSeconds(40) });
        var known = (BrokersView.Known)starting.Brokers;

        var plan = (starting with { Brokers = known with { Registered = [1, 3], Answering = [1, 3] } }).Plan();

        Assert.Empty(plan.Steps);
    }

    [Fact]
    public void A_stopped_ensemble_is_started_as_one_and_not_one_member_after_the_other()
    {
        var stopped = Healthy with { Brokers = new BrokersView.Unknown("no broker listens") };
        foreach (var pi in new[] { "pi1", "pi2", "pi3" })
        {
            stopped = stopped
                .Daemon(pi, DaemonKind.ZooKeeper, d => ObservedDaemons.Stopped(d.Kind))
                .Seen(pi, s => s with { ZooKeeper = new ZooKeeperMember.Silent() });
        }

        Assert.Equal(3, stopped.Plan().Steps.Count(s => s is StartDaemon { Daemon: DaemonKind.ZooKeeper }));
    }

    [Fact]
    public void An_answer_that_names_no_broker_down_and_comes_from_nobody_is_no_health()
    {
        var known = (BrokersView.Known)Rolling.Brokers;

        var plan = (Rolling with { Brokers = known with { Answering = [], Partitions = [] } }).Plan();

        Assert.Empty(plan.Steps);
    }

    [Fact]
    public void Ready_does_not_stay_true_of_what_nobody_sees()
    {
        var gone = Healthy.Unseen("pi1")
            .Unseen("pi2")
            .Unseen("pi3") with
        { Brokers = new BrokersView.Unknown("no broker answered on pi1, pi2, pi3") };

        var reported = new ReportedCluster().Sees(Healthy).Sees(gone);

        Assert.NotEqual("True", reported.Condition("Ready"));
        Assert.Equal(
            ("Unknown", "Unknown", "Unknown"),
            (reported.Condition("Available"), reported.Condition("ZooKeeperQuorum"),
            reported.Condition("HostsReachable")));
    }

    [Fact]
    public void A_host_that_is_gone_keeps_a_deletion_by_name_and_one_that_was_let_go_of_does_not()
    {
        var cluster = Healthy.Unseen("pi3");
        Assert.Equal(new NodeName("pi3"), Assert.Single(cluster.Deletion(DeletionPolicy.Stop).Pending).Node);
        var let = cluster.Deletion(DeletionPolicy.Stop, ["pi3"]);
        Assert.Empty(let.Pending);
        Assert.Equal(new NodeName("pi2"), Assert.IsType<StopDaemon>(Assert.Single(let.Steps)).Node);
    }

    [Fact]
    public void A_deletion_that_is_held_shows_all_that_it_would_come_to()
    {
        Assert.Equal(
            [
                "Broker pi2",
                "Broker pi3",
                "Broker pi1",
                "ZooKeeper pi1",
                "ZooKeeper pi2",
                "ZooKeeper pi3",
                "pi1",
                "pi2",
                "pi3"
            ],
            Healthy.Deletion(DeletionPolicy.Purge, [], isPaused: true).Steps.Select(
                s => s is StopDaemon stop ? $"{stop.Daemon} {s.Node}" : $"{s.Node}"));
    }

    [Fact]
    public void A_second_plan_of_the_same_situation_is_the_same_plan()
    {
        var cluster = Rolling.BrokerDown("pi3").Unseen("pi1");

        Assert.Equal(cluster.Plan().Steps, cluster.Plan().Steps);
        Assert.Equal(cluster.Plan().Pending, cluster.Plan().Pending);
    }

    [Fact]
    public void Every_restart_names_what_changed_before_it_happens() =>
        Assert.Equal(
            "changed num.io.threads", Assert.IsType<RestartDaemon>(Assert.Single(Rolling.Plan().Steps)).Reason);
}
