using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Targets;

public sealed class ClientPortPhasesTests
{
    private const string Old = "10.0.0.1:2181,10.0.0.2:2181,10.0.0.3:2181";
    private const string New = "10.0.0.1:2182,10.0.0.2:2182,10.0.0.3:2182";

    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy();

    [Fact]
    public void Without_a_change_nothing_is_held()
    {
        var target = Healthy.Narrowed(nameof(ClientPortPhases));

        Assert.Empty(target.Cluster.HeldClientPorts);
        Assert.Equal(Old, target.Cluster.ZooKeeperConnect);
        Assert.Empty(target.Pending);
    }

    [Fact]
    public void Brokers_are_told_of_both_ports_before_a_member_moves()
    {
        var target = Narrowed(Moving);

        Assert.Equal($"{Old},{New}", target.Cluster.ZooKeeperConnect);
        Assert.All(target.Cluster.Nodes, n => Assert.Equal(2181, target.Cluster.ClientPortOf(n.Name)));
        var wait = Assert.Single(target.Pending);
        Assert.Equal("move ZooKeeper to the client port 2182", wait.What);
        Assert.Equal("the broker on pi1 to be restarted with both ports", wait.WaitsFor);
    }

    [Fact]
    public void A_port_that_another_program_has_is_refused_and_brokers_are_told_of_nothing()
    {
        var target = Narrowed(Moving.Seen("pi2", s => s with { Listeners = s.Listeners.Add(new(2182, "etcd")) }));

        var refusal = Assert.Single(target.Refusals);
        Assert.Equal(
            "port 2182 is taken by etcd on pi2: stop it there, or choose another port", refusal.Problem.Detail);
        Assert.Equal(Old, target.Cluster.ZooKeeperConnect);
        Assert.All(target.Cluster.Nodes, n => Assert.Equal(2181, target.Cluster.ClientPortOf(n.Name)));
    }

    [Fact]
    public void Members_move_once_all_brokers_know_both_ports()
    {
        var target = Narrowed(Knowing(Moving, $"{Old},{New}"));

        Assert.Equal($"{Old},{New}", target.Cluster.ZooKeeperConnect);
        Assert.All(target.Cluster.Nodes, n => Assert.Equal(2182, target.Cluster.ClientPortOf(n.Name)));
        Assert.Empty(target.Pending);
    }

    [Fact]
    public void Brokers_forget_the_old_port_after_the_last_member()
    {
        var moved = Members(Knowing(Moving, $"{Old},{New}"), 2182);

        Assert.Equal(New, Narrowed(moved).Cluster.ZooKeeperConnect);
    }

    [Fact]
    public void A_host_that_is_not_seen_may_have_a_broker_that_knows_the_old_port_only()
    {
        var target = Narrowed(Knowing(Moving, $"{Old},{New}").Unseen("pi3"));

        Assert.Equal(2181, target.Cluster.ClientPortOf(new("pi1")));
        Assert.Equal("the broker on pi3 to be seen", Assert.Single(target.Pending).WaitsFor);
    }

    [Fact]
    public void An_unseen_member_may_be_on_each_port_that_brokers_know()
    {
        var moved = Members(Knowing(Moving, $"{Old},{New}"), 2182).Unseen("pi3");

        Assert.Equal($"{Old},{New}", Narrowed(moved).Cluster.ZooKeeperConnect);
    }

    [Fact]
    public void An_edit_back_moves_the_members_that_moved_and_no_other()
    {
        var half = Knowing(Healthy, $"{Old},{New}").Daemon("pi1", DaemonKind.ZooKeeper, d => d with
        {
            RunningSettings = d.RunningSettings.SetItem(ZooKeeperEndpoints.ClientPortSetting, "2182"),
        });

        var target = half.Narrowed(nameof(ClientPortPhases));

        Assert.Equal([2182, 2181], target.Cluster.ClientPorts);
        Assert.Empty(target.Cluster.HeldClientPorts);
    }

    [Fact]
    public void Without_a_running_broker_the_members_move_at_once()
    {
        var alone = Moving.BrokerDown("pi1").BrokerDown("pi2").BrokerDown("pi3");

        Assert.Empty(Narrowed(alone).Cluster.HeldClientPorts);
    }

    private static ClusterUnderTest Moving => Healthy with
    {
        Desired = Healthy.Desired with { ZooKeeper = Healthy.Desired.ZooKeeper with { ClientPort = 2182 } },
    };

    private static Target Narrowed(ClusterUnderTest cluster) => cluster.Narrowed(nameof(ClientPortPhases));

    private static ClusterUnderTest Knowing(ClusterUnderTest cluster, string connect) =>
        Each(cluster, DaemonKind.Broker, "zookeeper.connect", connect);

    private static ClusterUnderTest Members(ClusterUnderTest cluster, int port) =>
        Each(cluster, DaemonKind.ZooKeeper, ZooKeeperEndpoints.ClientPortSetting, $"{port}");

    private static ClusterUnderTest Each(ClusterUnderTest cluster, DaemonKind kind, string setting, string value) =>
        cluster.Desired.Nodes.Aggregate(cluster, (changed, node) => changed.Daemon(node.Name.Value, kind, d => d with
        {
            RunningSettings = d.RunningSettings.SetItem(setting, value),
        }));
}
