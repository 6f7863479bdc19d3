using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.ZooKeeper;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning;

public sealed class MembershipTests
{
    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy();

    private static readonly DesiredCluster Dropping = Healthy.Desired with { Nodes = Healthy.Desired.Nodes.RemoveAt(2), Dropped = [Healthy.Desired.Nodes[2]] };

    [Fact]
    public void A_member_that_is_taken_out_of_an_ensemble_that_serves_is_kept_and_the_refusal_names_the_mend()
    {
        var membership = Membership.Of(Dropping, new(Healthy.Hosts, Healthy.Brokers));

        Assert.Equal(["pi1", "pi2", "pi3"], membership.Cluster.Nodes.Select(n => n.Name.Value));
        var refusal = Assert.Single(membership.Refusals);
        Assert.Equal(("spec.nodes", "pi3"), (refusal.Field, refusal.Value));
        Assert.EndsWith("put pi3 back with id 3, address 10.0.0.3 and its roles", refusal.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rest_of_the_spec_is_brought_about_meanwhile()
    {
        var edited = Healthy.WithSetting("num.io.threads", "16");
        var membership = Membership.Of(edited.Desired with { Nodes = edited.Desired.Nodes.RemoveAt(2), Dropped = [edited.Desired.Nodes[2]] }, new(edited.Hosts, edited.Brokers));

        var plan = membership.Amend((edited with { Desired = membership.Cluster }).Plan());

        Assert.Equal(3, plan.Steps.OfType<WriteFiles>().Count());
        Assert.Empty(plan.Findings);
        Assert.Single(plan.Refusals);
    }

    [Fact]
    public void One_in_its_place_is_not_set_up_beside_it()
    {
        var pi9 = Healthy.Desired.Nodes[2] with { Name = new("pi9"), Address = "10.0.0.9" };

        var membership = Membership.Of(Dropping with { Nodes = Dropping.Nodes.Add(pi9) }, new(Healthy.Hosts, Healthy.Brokers));

        Assert.DoesNotContain(membership.Cluster.Nodes, n => n.Name == pi9.Name);
    }

    [Fact]
    public void Without_a_quorum_a_lost_member_may_be_given_up()
    {
        var lost = Healthy.Unseen("pi3").Seen("pi2", s => s with { ZooKeeper = new ZooKeeperMember.NotServing() });

        var membership = Membership.Of(Dropping, new(lost.Hosts, lost.Brokers));

        Assert.Equal((2, 0), (membership.Cluster.Nodes.Length, membership.Refusals.Length));
    }
}
