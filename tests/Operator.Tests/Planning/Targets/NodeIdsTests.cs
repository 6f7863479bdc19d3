using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Operator.Tests.Planning.Preflight;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Targets;

public sealed class NodeIdsTests
{
    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy().Remembered();

    [Fact]
    public void The_id_of_an_installed_node_is_kept_and_the_refusal_names_it()
    {
        var transitions = NodeTransitions.Of(WithId(7), Healthy.Memory);

        Assert.Equal(2, transitions.Cluster.Nodes[1].Id);
        Assert.Empty(transitions.Cluster.PendingNodes);
        var refusal = Assert.Single(transitions.Refusals);
        Assert.Equal(
            (RefusalKind.NodeId, "spec.nodes[1].id", "7"),
            (refusal.Kind, refusal.Problem.Field, refusal.Problem.BadValue));
        Assert.StartsWith(
            "the data of pi2 carries the id 2: put 2 back", refusal.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_id_that_the_refusal_names_is_taken() =>
        Assert.Empty(NodeTransitions.Of(WithId(2), Healthy.Memory).Refusals);

    [Fact]
    public void An_id_can_be_corrected_before_anything_is_on_the_host()
    {
        var memory = Healthy.Memory.With(new("pi2"), m => m with { Address = null });

        var transitions = NodeTransitions.Of(WithId(7), memory);

        Assert.Empty(transitions.Refusals);
        Assert.Equal(7, transitions.Cluster.Nodes[1].Id);
    }

    [Fact]
    public void A_host_with_data_of_another_id_says_which_id_to_give_and_takes_it()
    {
        var mistyped = ClusterUnderTest.Of(3).Healthy().For(new(WithId(7)));

        var finding = Assert.Single(
            mistyped.Plan().Findings, f => f.Message.Contains("myid", StringComparison.Ordinal));

        Assert.Contains("give the node the id 2", finding.Message, StringComparison.Ordinal);
        Assert.Empty(NodeTransitions.Of(WithId(2), ClusterMemory.None).Refusals);
    }

    [Fact]
    public void A_node_with_another_id_and_address_waits_for_its_former_Pi_and_is_planned_for_once()
    {
        var edited = WithId(7) with
        {
            Nodes = [.. WithId(7).Nodes.Select(n => n.Id == 7 ? n with { Address = "10.1.0.2" } : n)],
        };

        var transitions = NodeTransitions.Of(edited, Healthy.Memory);

        Assert.Equal(2, Assert.Single(transitions.Cluster.RemovedMembers).Id);
        Assert.Equal(7, Assert.Single(transitions.Cluster.PendingNodes).Node.Id);
        Assert.Equal(["pi1", "pi3"], transitions.Cluster.Nodes.Select(n => n.Name.Value));
    }

    private static DesiredCluster WithId(int id) => Healthy.Desired.Spec with
    {
        Nodes = [.. Healthy.Desired.Nodes.Select(n => n.Name.Value == "pi2" ? n with { Id = id } : n)],
    };
}
