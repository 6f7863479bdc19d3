using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Tests.Planning;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

/// <summary>The columns BROKERS and ZOOKEEPER: what serves, of what runs or has to run.</summary>
public sealed class ServiceCountsTests
{
    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy();

    private readonly ReportedCluster _reported = new();

    [Fact]
    public void Brokers_that_say_that_they_serve_are_counted_although_SSH_is_refused()
    {
        Sees(Refused(Healthy, "pi1", "pi2", "pi3"));

        Assert.Equal(("3/3", "True"), (_reported.Resource.Status!.Brokers, _reported.Condition("Available")));
        Assert.Equal("?/3", _reported.Resource.Status.Zookeeper);
    }

    [Fact]
    public void A_broker_that_does_not_answer_is_not_counted_when_its_host_is_not_seen_either()
    {
        var known = (BrokersView.Known)Healthy.Brokers;

        Sees(Refused(Healthy, "pi3") with { Brokers = known with { Answering = known.Answering.Remove(3) } });

        Assert.Equal(("2/3", "2/3"), Counts);
    }

    [Fact]
    public void Nothing_is_counted_where_nothing_answers()
    {
        Sees(Refused(Healthy, "pi1", "pi2", "pi3") with
        {
            Brokers = new BrokersView.Unknown("no broker answered on pi1, pi2, pi3"),
        });

        Assert.Equal(("0/3", "0/3"), Counts);
    }

    [Fact]
    public void A_stopped_broker_is_not_counted_before_the_others_have_missed_it()
    {
        Sees(Healthy.Daemon("pi2", DaemonKind.Broker, _ => ObservedDaemons.Stopped(DaemonKind.Broker)));

        Assert.Equal(("2/3", "3/3"), Counts);
    }

    [Fact]
    public void Members_are_counted_of_the_ensemble_of_the_spec_while_only_a_part_of_it_is_possible()
    {
        var ofOne = Healthy.WithoutZooKeeperOn("pi2").WithoutZooKeeperOn("pi3");

        Sees(Refused(ofOne.For(ofOne.Desired with { SpecEnsemble = Healthy.Desired.SpecEnsemble }), "pi2"));

        Assert.Equal("1/3", _reported.Resource.Status!.Zookeeper);
    }

    [Fact]
    public void A_member_that_is_to_leave_is_counted_as_long_as_it_runs()
    {
        Sees(Healthy.For(Healthy.WithoutZooKeeperOn("pi2").Desired with
        {
            OutgoingMembers = [Healthy.Desired.Nodes[1] with { Daemons = [DaemonKind.ZooKeeper] }],
        }));

        Assert.Equal("3/3", _reported.Resource.Status!.Zookeeper);
    }

    private (string?, string?) Counts => (_reported.Resource.Status!.Brokers, _reported.Resource.Status.Zookeeper);

    private void Sees(ClusterUnderTest cluster) => _reported.Sees(cluster);

    private static ClusterUnderTest Refused(ClusterUnderTest cluster, params string[] nodes) => nodes.Aggregate(
        cluster,
        (refused, node) => refused.Unseen(node, $"{node}: sshd does not accept the user pi", needsHuman: true));
}
