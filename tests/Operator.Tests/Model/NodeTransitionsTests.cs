using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Operator.Tests.Desired;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Model;

/// <summary>Three Pis with both roles, and what becomes of a fourth that was a broker alone.</summary>
public sealed class NodeTransitionsTests
{
    private static TargetCluster Everything(KafkaCluster resource) =>
        NodeTransitions.Everything(resource.Parsed(), StatusMemory.Read(resource.Status));

    private static readonly NodeStatus Pi4 =
        new() { Name = "pi4", Id = 4, Address = "192.168.1.125", Rack = "shelf-b", Roles = [NodeRole.Broker] };

    [Fact]
    public void A_broker_that_the_spec_names_no_more_leaves_as_it_is_remembered()
    {
        var cluster = Edited([Pi4]).Derived();

        var leaving = Assert.Single(cluster.Decommissioned);
        Assert.Equal(
            ("pi4", "192.168.1.125", 4, "shelf-b"), (leaving.Name.Value, leaving.Address, leaving.Id, leaving.Rack));
        Assert.Equal([DaemonKind.Broker], leaving.Daemons);
        Assert.Equal(["pi1", "pi2", "pi3"], Names(cluster));
    }

    [Fact]
    public void A_node_on_whose_host_nothing_was_ever_put_is_forgotten() =>
        Assert.Empty(Edited([Pi4 with { Address = null }]).Derived().Decommissioned);

    [Fact]
    public void A_member_of_the_ensemble_does_not_leave()
    {
        var cluster = Edited([Pi4 with { Roles = [NodeRole.Broker, NodeRole.ZooKeeper] }]).Derived();

        Assert.Empty(cluster.Decommissioned);
        Assert.Equal("pi4", Assert.Single(cluster.RemovedMembers).Name.Value);
    }

    [Fact]
    public void A_node_that_is_put_back_is_a_member_again()
    {
        var cluster = Edited([Pi4 with { Leaving = "waiting" }], Node("pi4", 4, "192.168.1.125")).Derived();

        Assert.Equal((4, 0, 0), (cluster.Nodes.Length, cluster.Decommissioned.Length, cluster.PendingNodes.Length));
    }

    [Fact]
    public void Another_address_is_that_of_the_same_Pi()
    {
        var cluster = Edited([Pi4], Node("pi4", 4, "192.168.1.99")).Derived();

        Assert.Empty(cluster.Decommissioned);
        Assert.Equal("192.168.1.99", cluster.Node("pi4").Address);
    }

    [Theory]
    [InlineData("pi5", 4, "192.168.1.126", "the id 4")]
    [InlineData("pi5", 5, "192.168.1.125", "the address 192.168.1.125")]
    [InlineData("pi4", 5, "192.168.1.126", "the name pi4")]
    public void A_node_that_shares_something_with_one_that_leaves_waits_for_it(
        string name, int id, string address, string shared)
    {
        var cluster = Edited([Pi4], Node(name, id, address)).Derived();

        Assert.Equal("pi4", Assert.Single(cluster.Decommissioned).Name.Value);
        Assert.Equal(["pi1", "pi2", "pi3"], Names(cluster));
        var held = Assert.Single(cluster.PendingNodes);
        Assert.Equal((name, shared), (held.Node.Name.Value, held.Shared));
    }

    [Fact]
    public void One_that_was_leaving_comes_back_to_its_own_host_alone()
    {
        var cluster = Edited([Pi4 with { Leaving = "waiting" }], Node("pi4", 4, "192.168.1.99")).Derived();

        Assert.Equal("192.168.1.125", Assert.Single(cluster.Decommissioned).Address);
        Assert.Equal("the id 4", Assert.Single(cluster.PendingNodes).Shared);
    }

    [Fact]
    public void A_new_node_with_a_name_an_id_and_an_address_of_its_own_joins_while_the_old_one_leaves()
    {
        var cluster = Edited([Pi4], Node("pi5", 5, "192.168.1.126")).Derived();

        Assert.Equal((4, 1, 0), (cluster.Nodes.Length, cluster.Decommissioned.Length, cluster.PendingNodes.Length));
    }

    [Fact]
    public void A_node_that_is_to_move_to_the_host_of_one_that_leaves_stays_where_it_is_meanwhile()
    {
        var cluster =
            Edited([Pi4, Pi4 with { Name = "pi5", Id = 5, Address = "192.168.1.126" }], Node("pi5", 5, "192.168.1.125"))
            .Derived();

        Assert.Equal("192.168.1.126", cluster.Node("pi5").Address);
        Assert.Equal("pi5", Assert.Single(cluster.PendingNodes).Node.Name.Value);
    }

    [Fact]
    public void A_spec_that_leaves_nobody_to_take_over_is_refused()
    {
        var resource = Edited([Pi4], Node("pi5", 4, "192.168.1.126"));
        resource.Spec = resource.Spec with
        {
            Nodes = [.. resource.Spec.Nodes.Select(n => n.Id < 4 ? n with { Roles = [NodeRole.ZooKeeper] } : n)]
        };
        resource.Status = resource.Status! with
        {
            Nodes = [.. resource.Status.Nodes!.Select(n => n.Id < 4 ? n with { Roles = [NodeRole.ZooKeeper] } : n)]
        };

        var problem = Assert.Single(resource.Transitions().Problems);

        Assert.Equal(("spec.nodes[3]", "pi5"), (problem.Field, problem.BadValue));
        Assert.StartsWith(
            "it has the id 4 of pi4, which is leaving, and no other node has the role broker meanwhile: put pi4 back, "
                + "or give",
            problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deletion_cleans_what_left_and_not_what_waits_for_the_same_host()
    {
        var zooKeeper = Pi4 with { Name = "pi6", Id = 6, Address = "192.168.1.127", Roles = [NodeRole.ZooKeeper] };
        var resource = Edited([Pi4, zooKeeper], Node("pi5", 5, "192.168.1.125"));

        var cluster = Everything(resource);

        Assert.Equal(["pi1", "pi2", "pi3", "pi4", "pi6"], Names(cluster));
        Assert.Empty(cluster.Decommissioned);
    }

    [Fact]
    public void A_node_that_stays_keeps_the_broker_that_the_spec_takes_off_it()
    {
        var cluster = WithoutBroker("pi2").Derived();

        Assert.Equal([DaemonKind.ZooKeeper], Assert.Single(cluster.RoleRemoved).Daemons);
        Assert.Equal([DaemonKind.ZooKeeper, DaemonKind.Broker], cluster.Node("pi2").Daemons);
    }

    [Fact]
    public void A_deletion_cleans_the_broker_that_the_spec_has_taken_off() =>
        Assert.True(Everything(WithoutBroker("pi2")).Node("pi2").Runs(DaemonKind.Broker));

    [Fact]
    public void A_node_that_stays_keeps_its_ZooKeeper_until_that_has_left_the_ensemble()
    {
        var cluster = With("pi2", NodeRole.Broker).Derived();

        Assert.Equal([DaemonKind.ZooKeeper, DaemonKind.Broker], cluster.Node("pi2").Daemons);
        Assert.Equal(["pi1", "pi3"], cluster.SpecEnsemble.Select(n => n.Value));
    }

    [Fact]
    public void A_node_that_shares_the_id_of_a_member_that_goes_waits_for_it()
    {
        var cluster =
            Edited([Pi4 with { Roles = [NodeRole.Broker, NodeRole.ZooKeeper] }], Node("pi9", 4, "192.168.1.129"))
            .Derived();

        Assert.Equal(
            ("pi9", "pi4", "the id 4"),
            (Assert.Single(cluster.PendingNodes).Node.Name.Value, cluster.PendingNodes[0].For.Name.Value,
            cluster.PendingNodes[0].Shared));
        Assert.Equal(["pi1", "pi2", "pi3"], Names(cluster));
    }

    [Fact]
    public void The_ids_of_all_members_cannot_move_to_others_at_once()
    {
        var resource = Edited([]);
        resource.Spec = resource.Spec with
        {
            Nodes =
            [
                .. resource.Spec.Nodes.Select(
                    (n, i) => n with { Name = $"pi{i + 7}", Address = $"192.168.1.{140 + i}" })
            ]
        };

        Assert.Contains(
            "no other node has the role zookeeper meanwhile", resource.Transitions().Problems[0].Detail,
            StringComparison.Ordinal);
    }

    private static KafkaCluster WithoutBroker(string node) => With(node, NodeRole.ZooKeeper);

    private static KafkaCluster With(string node, NodeRole role)
    {
        var resource = Edited([]);
        resource.Spec = resource.Spec with
        {
            Nodes = [.. resource.Spec.Nodes.Select(n => n.Name == node ? n with { Roles = [role] } : n)]
        };
        return resource;
    }

    private static IEnumerable<string> Names(TargetCluster cluster) => cluster.Nodes.Select(n => n.Name.Value);

    private static NodeSpec Node(string name, int id, string address) =>
        new() { Name = name, Id = id, Address = address, Roles = [NodeRole.Broker] };

    private static KafkaCluster Edited(NodeStatus[] remembered, params NodeSpec[] added)
    {
        var resource = Manifests.Sample("three-pis.yaml");
        resource.Spec = resource.Spec with { Nodes = [.. resource.Spec.Nodes, .. added] };
        resource.Status = new()
        {
            Nodes =
            [
                .. resource.Spec.Nodes
                    .Take(3)
                    .Select(n => new NodeStatus { Name = n.Name, Id = n.Id, Address = n.Address, Roles = n.Roles }),
                .. remembered
            ]
        };
        return resource;
    }
}
