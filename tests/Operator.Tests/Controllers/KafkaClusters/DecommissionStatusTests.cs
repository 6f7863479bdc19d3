using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Controllers.KafkaClusters;

/// <summary>What a user sees of a broker that was taken out of the spec.</summary>
public sealed class DecommissionStatusTests
{
    private static readonly Partition OnPi4 = new("orders", 0, 1, [1, 2, 4], [1, 2, 4], 2);
    private static readonly Partition Elsewhere = new("orders", 0, 1, [1, 2, 3], [1, 2, 3], 2);

    private readonly ReportedCluster _reported = new();

    [Fact]
    public void It_stays_in_the_status_with_what_it_waits_for_and_is_told_once()
    {
        _reported.Sees(Whole()).Sees(Left().Partitions(OnPi4)).Sees(Left().Partitions(OnPi4));

        var pi4 = _reported.Resource.Status!.Nodes!.Single(n => n.Name == "pi4");
        Assert.Equal(
            ("10.0.0.4", 4, "waiting for orders to be moved to other brokers"), (pi4.Address, pi4.Id, pi4.Leaving));
        Assert.Equal(("active (running)", true), (pi4.Broker!.State, pi4.Broker.HasData));
        Assert.Single(_reported.Events, e => e.StartsWith("BrokerLeaving: pi4 ", StringComparison.Ordinal));
        Assert.Equal(("3/3", "False"), (_reported.Resource.Status.Brokers, _reported.Condition("Ready")));
    }

    [Fact]
    public void A_disk_that_is_lost_before_the_broker_is_drained_is_still_missed_when_the_node_comes_back()
    {
        var lost = Left().Partitions(OnPi4)
            .Seen("pi4", s => s with { Data = new(null, [new("/var/lib/kafka", null, null, IsEmpty: true)]) });

        _reported.Sees(Whole()).Sees(Left().Partitions(OnPi4)).Sees(lost);

        Assert.True(_reported.Resource.Status!.Nodes!.Single(n => n.Name == "pi4").Broker!.HasData);
    }

    [Fact]
    public void Its_data_is_missed_until_its_host_is_given_up_though_it_was_about_to_be_stopped()
    {
        _reported.Sees(Whole()).Sees(Left().Partitions(Elsewhere));
        Assert.True(_reported.Resource.Status!.Nodes!.Single(n => n.Name == "pi4").Broker!.HasData);

        _reported.Sees(Stopped());
        Assert.False(_reported.Resource.Status.Nodes!.Single(n => n.Name == "pi4").Broker!.HasData);
    }

    [Fact]
    public void When_it_is_gone_it_is_forgotten_and_the_cluster_is_ready_again()
    {
        var gone = Stopped().Seen("pi4", s => s with { Owner = null });
        _reported.Sees(Whole()).Sees(Left()).Sees(gone);

        Assert.DoesNotContain(_reported.Resource.Status!.Nodes!, n => n.Name == "pi4");
        Assert.Single(_reported.Events, e => e.StartsWith("BrokerGone: pi4", StringComparison.Ordinal));
        _reported.Sees(gone with { Desired = gone.Desired with { Decommissioned = [] } });
        Assert.Equal("True", _reported.Condition("Ready"));
    }

    [Fact]
    public void While_a_human_holds_it_is_not_forgotten()
    {
        _reported.Resource.Spec = _reported.Resource.Spec with { Paused = true };

        _reported.Sees(Whole()).Sees(Stopped().Seen("pi4", s => s with { Owner = null }));

        Assert.Equal("Paused", _reported.Resource.Status!.Nodes!.Single(n => n.Name == "pi4").Leaving);
        Assert.DoesNotContain(_reported.Events, e => e.StartsWith("BrokerGone", StringComparison.Ordinal));
    }

    [Fact]
    public void A_topic_with_more_replicas_than_brokers_stay_is_named_with_the_mend_once()
    {
        var blocked = Left().Partitions(new Partition("everywhere", 0, 1, [1, 2, 3, 4], [1, 2, 3, 4], 2));

        _reported.Sees(Whole()).Sees(blocked).Sees(blocked);

        Assert.Equal("True", _reported.Condition("ScaleDownBlocked"));
        Assert.StartsWith(
            "ScaleDownBlocked: pi4 cannot be drained: everywhere has 4 replicas, and 3 brokers stay. Put the node back",
            Assert.Single(_reported.Events, e => e.StartsWith("ScaleDownBlocked", StringComparison.Ordinal)),
            StringComparison.Ordinal);

        _reported.Sees(Left().Partitions(OnPi4));
        Assert.Equal("-", _reported.Condition("ScaleDownBlocked"));
    }

    [Fact]
    public void A_partition_that_has_its_old_and_its_new_replicas_while_it_moves_blocks_nothing()
    {
        var moving = Left().Partitions(new Partition("orders", 0, 1, [1, 2, 3, 4], [1, 2, 4], 2));
        moving = moving with
        {
            Brokers = ((BrokersView.Known)moving.Brokers) with { Moving = [new("orders", 0, [1, 2, 3, 4], [3], [4])] }
        };

        _reported.Sees(Whole()).Sees(moving);

        Assert.Equal("-", _reported.Condition("ScaleDownBlocked"));
    }

    [Fact]
    public void A_host_that_leaves_and_is_not_seen_is_no_failure_of_the_others()
    {
        _reported.Sees(Whole()).Sees(Left().Partitions(Elsewhere).Unseen("pi4", "pi4: no route to host"));

        Assert.Equal(("True", "True"), (_reported.Condition("HostsReachable"), _reported.Condition("Available")));
        Assert.Contains(
            "its host to be seen (cannot be seen: no route to host)",
            _reported.Resource.Status!.Nodes!.Single(n => n.Name == "pi4").Leaving, StringComparison.Ordinal);
    }

    [Fact]
    public void A_registered_broker_that_nobody_knows_is_told_once_and_is_no_failure()
    {
        var whole = ClusterUnderTest.Of(3).Healthy();
        var known = (BrokersView.Known)whole.Brokers;
        var stranger = whole with { Brokers = known with { Registered = known.Registered.Add(9) } };

        _reported.Sees(stranger).Sees(stranger);

        Assert.Contains(
            "broker 9", Assert.Single(_reported.Events, e => e.StartsWith("UnknownBroker", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.Equal(("True", "True"), (_reported.Condition("UnknownBrokers"), _reported.Condition("Ready")));
        _reported.Sees(whole);
        Assert.Equal("-", _reported.Condition("UnknownBrokers"));
    }

    [Fact]
    public void An_address_is_remembered_from_the_first_act_on_the_host()
    {
        var fresh = ClusterUnderTest.Of(3);

        _reported.Sees(fresh.Unseen("pi2", "pi2: no route to host"));
        Assert.All(_reported.Resource.Status!.Nodes!, n => Assert.Null(n.Address));

        _reported.Sees(fresh);
        Assert.Equal(["10.0.0.1", "10.0.0.2", "10.0.0.3"], _reported.Resource.Status!.Nodes!.Select(n => n.Address));
    }

    [Fact]
    public void A_node_that_waits_for_another_to_be_gone_is_in_the_plan_and_among_the_brokers_wanted()
    {
        var left = Left().Partitions(OnPi4);
        var desired = left.Desired with
        {
            PendingNodes =
            [
                new(new(
                    new("pi5"), "10.0.0.5", 4, [DaemonKind.Broker], null), left.Desired.Decommissioned[0], "the id 4")
            ]
        };
        _reported.Sees(left with { Desired = desired });

        Assert.Equal("3/4", _reported.Resource.Status!.Brokers);
        Assert.DoesNotContain(_reported.Resource.Status.Nodes!, n => n.Name == "pi5");
    }

    private static ClusterUnderTest Whole()
    {
        var cluster = ClusterUnderTest.Of(4).Healthy();
        return cluster with
        {
            Brokers = ((BrokersView.Known)cluster.Brokers) with { Moving = ImmutableArray<MovingPartition>.Empty }
        };
    }

    /// <summary>Four brokers serve, and pi4, which has no ZooKeeper, is not in the spec any more.</summary>
    private static ClusterUnderTest Left()
    {
        var whole = Whole();
        var desired = whole.Desired with
        {
            Nodes = whole.Desired.Nodes.RemoveAt(3),
            Decommissioned = [whole.Desired.Nodes[3] with { Daemons = [DaemonKind.Broker] }]
        };
        var three = ClusterUnderTest.Of(3).Healthy();
        return three with
        {
            Desired = desired,
            Brokers = whole.Brokers,
            Hosts = three.Hosts.Add(new("pi4"), whole.Hosts[new("pi4")])
        };
    }

    private static ClusterUnderTest Stopped()
    {
        var cluster = Left()
            .Partitions(Elsewhere)
            .Daemon(
                "pi4", DaemonKind.Broker,
                _ => ObservedDaemons.Stopped(DaemonKind.Broker) with { UnitFileState = "disabled" });
        var known = (BrokersView.Known)cluster.Brokers;
        return cluster with
        {
            Brokers = known with { Registered = known.Registered.Remove(4), Answering = known.Answering.Remove(4) }
        };
    }
}
