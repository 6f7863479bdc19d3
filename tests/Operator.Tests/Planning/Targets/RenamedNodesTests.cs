using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Operator.Tests.Planning.Preflight;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Targets;

public sealed class RenamedNodesTests
{
    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy().Remembered();

    [Fact]
    public void A_node_with_another_name_is_the_same_member_and_nothing_is_done()
    {
        var decision = new ClusterPlanner().Decide(
            Spec("kitchen"), new(Seen("kitchen"), Healthy.Brokers), Healthy.Memory, Healthy.Requests);

        Assert.True(decision.Plan.IsEmpty);
        Assert.Equal(["kitchen", "pi1", "pi3"], decision.Situation.Memory.Nodes.Keys.Select(n => n.Value).Order());
        Assert.Empty(decision.Situation.Target.Decommissioned);
    }

    [Fact]
    public void What_is_remembered_of_a_node_is_remembered_under_its_new_name()
    {
        var memory = RenamedNodes.Of(Spec("kitchen"), Healthy.Memory).Follow(Healthy.Memory);

        Assert.Equal(Healthy.Memory[new("pi2")], memory[new("kitchen")]);
        Assert.Null(memory[new("pi2")]);
    }

    [Fact]
    public void A_name_that_another_Pi_has_is_not_taken_from_it()
    {
        var memory = Healthy.Memory.With(new("kitchen"), _ => Healthy.Memory[new("pi3")]! with
        {
            Id = 9,
            Address = "10.0.0.9",
            WasOutOfSpec = true,
        });

        Assert.Empty(RenamedNodes.Of(Spec("kitchen"), memory).Names);
    }

    [Fact]
    public void Another_id_or_address_is_another_Pi()
    {
        var moved = Spec("kitchen") with
        {
            Nodes = [.. Spec("kitchen").Nodes.Select(n => n.Id == 2 ? n with { Address = "10.0.0.99" } : n)],
        };

        Assert.Empty(RenamedNodes.Of(moved, Healthy.Memory).Names);
    }

    private static DesiredCluster Spec(string name) => Healthy.Desired.Spec with
    {
        Nodes = [.. Healthy.Desired.Nodes.Select(n => n.Id == 2 ? n with { Name = new(name) } : n)],
    };

    private static ImmutableSortedDictionary<NodeName, ObservedHost> Seen(string name) =>
        Healthy.Hosts.Remove(new("pi2")).Add(new(name), Healthy.Hosts[new("pi2")]);
}
