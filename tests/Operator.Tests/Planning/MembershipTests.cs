using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning;

public sealed class MembershipTests
{
    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy();

    private static readonly DesiredCluster Demoting = Healthy.Desired with { Demoted = [Healthy.Desired.Nodes[1] with { Daemons = [DaemonKind.ZooKeeper] }] };

    [Fact]
    public void A_broker_that_is_taken_off_a_node_that_stays_is_kept_and_the_refusal_names_the_mend()
    {
        var membership = Membership.Of(Demoting, new(Healthy.Hosts, Healthy.Brokers));

        Assert.True(membership.Cluster.Nodes[1].Runs(DaemonKind.Broker));
        Assert.EndsWith("put the role broker of pi2 back", Assert.Single(membership.Refusals).Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_was_taken_back_before_a_broker_was_there_leaves_nothing()
    {
        var never = Healthy.Daemon("pi2", DaemonKind.Broker, d => d with { LoadState = "not-found" });

        var membership = Membership.Of(Demoting, new(never.Hosts, never.Brokers));

        Assert.False(membership.Cluster.Nodes[1].Runs(DaemonKind.Broker));
        Assert.Empty(membership.Refusals);
    }
}
