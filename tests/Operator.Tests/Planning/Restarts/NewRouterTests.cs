using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Members;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Restarts;

/// <summary>Three hosts got other addresses at once, and the spec has them. Daemons run as they were started.</summary>
public sealed class NewRouterTests
{
    private const string AllMoved = "1=10.9.0.1:2888:3888 2=10.9.0.2:2888:3888 3=10.9.0.3:2888:3888";
    private const string OneMoved = "1=10.9.0.1:2888:3888 2=10.0.0.2:2888:3888 3=10.0.0.3:2888:3888";

    private static readonly string[] Nodes = ["pi1", "pi2", "pi3"];

    [Fact]
    public void Members_that_still_answer_at_dead_addresses_all_start_where_the_spec_has_them() =>
        Assert.Equal(AllMoved, Servers(Routed(keepsFormer: false)));

    [Fact]
    public void Members_that_find_each_other_at_their_former_addresses_move_one_by_one() =>
        Assert.Equal(OneMoved, Servers(Routed(keepsFormer: true)));

    [Theory]
    [InlineData(false, AllMoved)]
    [InlineData(true, OneMoved)]
    public void Addresses_that_die_when_one_member_has_moved_are_waited_for_no_longer(bool keepsFormer, string servers)
    {
        var half = Routed(keepsFormer: true).Narrowed(nameof(QuorumMembers)).Cluster;
        var moved = Routed(keepsFormer).For(half).Restarted("pi1", DaemonKind.ZooKeeper);
        var looking = Nodes.Aggregate(
            moved, (cluster, node) => cluster.Seen(node, s => s with { ZooKeeper = new ZooKeeperMember.NotServing() }));

        Assert.Equal(servers, Servers(looking.For(half with { Servers = null })));
    }

    /// <summary>The leader was restarted at its new place, and is not there yet.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(30, true)]
    public void Members_whose_leader_moves_are_let_elect_another_one(int seconds, bool isRestarted)
    {
        var cluster = ClusterUnderTest.Of(3).Healthy();
        var nodes = cluster.Desired.Nodes;
        cluster = cluster
            .Seen("pi3", s => s with { Facts = s.Facts with { Addresses = ["10.9.0.3", .. s.Facts.Addresses] } })
            .For(cluster.Desired with { Nodes = nodes.SetItem(2, nodes[2] with { Address = "10.9.0.3" }) })
            .Staged()
            .Restarted("pi3", DaemonKind.ZooKeeper)
            .Seen("pi3", s => s with { ZooKeeper = new ZooKeeperMember.Silent() })
            .Daemon("pi3", DaemonKind.ZooKeeper, d => d with { ActiveFor = TimeSpan.FromSeconds(seconds) });
        cluster = cluster.Looks("pi1", seconds / 60.0).Looks("pi2", seconds / 60.0);

        Assert.Equal(isRestarted, cluster.Plan().Steps.OfType<RestartDaemon>().Any());
    }

    [Fact]
    public void Members_at_dead_addresses_are_restarted_first_and_no_broker_before_they_serve()
    {
        var restart = Assert.IsType<RestartDaemon>(Assert.Single(Routed(keepsFormer: false).Staged().Plan().Steps));

        Assert.Equal((new NodeName("pi1"), DaemonKind.ZooKeeper), (restart.Node, restart.Daemon));
    }

    [Fact]
    public void A_broker_that_finds_no_ZooKeeper_any_more_is_killed_because_its_stop_would_hang()
    {
        var silent = Ensemble(keepsFormer: false) with { Brokers = new BrokersView.Unknown("no broker answers") };

        var restart = Assert.IsType<RestartDaemon>(Assert.Single(silent.Plan().Steps));

        Assert.Equal((DaemonKind.Broker, true), (restart.Daemon, restart.Kills));
    }

    [Fact]
    public void A_broker_that_finds_ZooKeeper_at_a_former_address_stops_by_itself()
    {
        var restart = Assert.IsType<RestartDaemon>(Assert.Single(Ensemble(keepsFormer: true).Plan().Steps));

        Assert.Equal((DaemonKind.Broker, false), (restart.Daemon, restart.Kills));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void A_stop_that_hangs_for_want_of_ZooKeeper_is_ended(bool keepsFormer, int killed)
    {
        var stopping = Ensemble(keepsFormer).Daemon(
            "pi2", DaemonKind.Broker, d => d with { ActiveState = "deactivating", SubState = "stop-sigterm" });

        Assert.Equal(
            killed, stopping.Plan().Steps.OfType<RestartDaemon>().Count(s => s is { Node.Value: "pi2", Kills: true }));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_broker_is_not_killed_while_a_member_that_it_knows_is_unseen(bool isUnseen, bool killed)
    {
        var cluster = ClusterUnderTest.Of(3).Healthy()
            .Daemon("pi2", DaemonKind.Broker, d => d with
            {
                Running = Revision.Of(("zookeeper.connect", "10.0.0.3:2181")),
                RunningSettings = d.RunningSettings.SetItem("zookeeper.connect", "10.0.0.3:2181"),
            })
            .Seen("pi3", s => s with { ZooKeeper = new ZooKeeperMember.NotServing() });
        cluster = cluster with { Brokers = new BrokersView.Unknown("no broker answers") };

        var plan = (isUnseen ? cluster.Unseen("pi3") : cluster).Plan();

        Assert.Equal(killed, Assert.Single(plan.Steps.OfType<RestartDaemon>()).Kills);
    }

    private static string Servers(ClusterUnderTest cluster) =>
        $"{cluster.Narrowed(nameof(QuorumMembers)).Cluster.Servers}";

    /// <summary>The members run where the spec has them, and the brokers as before.</summary>
    private static ClusterUnderTest Ensemble(bool keepsFormer) => Nodes.Aggregate(
        Routed(keepsFormer).Staged(), (cluster, node) => cluster.Restarted(node, DaemonKind.ZooKeeper));

    private static ClusterUnderTest Routed(bool keepsFormer)
    {
        var cluster = ClusterUnderTest.Of(3).Healthy();
        var nodes = cluster.Desired.Nodes;
        cluster = nodes.Aggregate(cluster, (all, node) => all.Seen(node.Name.Value, s => s with
        {
            Facts = s.Facts with { Addresses = [$"10.9.0.{node.Id}", .. keepsFormer ? s.Facts.Addresses : []] },
        }));
        return cluster.For(
            cluster.Desired with { Nodes = [.. nodes.Select(n => n with { Address = $"10.9.0.{n.Id}" })] });
    }
}
