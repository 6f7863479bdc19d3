using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Targets;

public sealed class BrokerRolesTests
{
    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy();

    private static readonly TargetCluster Demoting =
        Healthy.Desired with { RoleRemoved = [Healthy.Desired.Nodes[1] with { Daemons = [DaemonKind.ZooKeeper] }] };

    [Fact]
    public void A_broker_that_is_taken_off_a_node_that_stays_is_kept_and_the_refusal_names_the_mend()
    {
        var membership = Healthy.Narrowed(nameof(BrokerRoles), Demoting);

        Assert.True(membership.Cluster.Nodes[1].Runs(DaemonKind.Broker));
        Assert.EndsWith(
            "put the role broker of pi2 back", Assert.Single(membership.Refusals).Problem.Detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_was_taken_back_before_a_broker_was_there_leaves_nothing()
    {
        var never = Healthy.Daemon("pi2", DaemonKind.Broker, d => d with { LoadState = "not-found" });

        var membership = never.Narrowed(nameof(BrokerRoles), Demoting);

        Assert.False(membership.Cluster.Nodes[1].Runs(DaemonKind.Broker));
        Assert.Empty(membership.Refusals);
    }

    [Fact]
    public void A_broker_that_the_status_does_not_remember_is_kept_and_told_as_well()
    {
        TargetCluster forgotten = Healthy.Desired with
        {
            Nodes = [.. Healthy.Desired.Nodes.Select(n => n.Name.Value == "pi2" ? n.Without(DaemonKind.Broker) : n)],
        };

        var membership = Healthy.Narrowed(nameof(BrokerRoles), forgotten);

        Assert.True(membership.Cluster.Nodes[1].Runs(DaemonKind.Broker));
        Assert.Equal("pi2", Assert.Single(membership.Refusals).Problem.BadValue);
    }
}
