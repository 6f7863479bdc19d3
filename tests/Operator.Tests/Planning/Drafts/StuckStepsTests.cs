using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Drafts;
using KafkaPi.Operator.Tests.Controllers.KafkaClusters;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Drafts;

/// <summary>Waits that nothing ends are found by the planner, and told with the ways out.</summary>
public sealed class StuckStepsTests
{
    private const string WayOut = "kafkapi.dev/force=start-broker/pi4";

    private static readonly NodeName Pi3 = new("pi3");
    private static readonly NodeName Pi4 = new("pi4");

    private static readonly PendingStep Start = new(Pi4, "start the broker", "pi3 to be seen")
    {
        Name = new(StepVerb.Start, DaemonKind.Broker, Pi4),
        On = new WaitsOn.Host(Pi3),
        MayBeForced = true,
    };

    private static readonly PendingStep Leave = new(Pi3, "let the broker go", "orders to be moved")
    {
        Name = StepName.Leave(Pi3),
        On = new WaitsOn.Moves(),
    };

    private static readonly PendingStep Move = new(new("pi1"), "move partitions", "the broker on pi4")
    {
        On = new WaitsOn.Service(Pi4, DaemonKind.Broker),
        MovesReplicas = true,
    };

    [Fact]
    public void Steps_that_wait_for_each_other_are_told_with_the_step_that_may_be_forced_and_the_edit_back() =>
        Assert.Equal(
            "these steps wait for each other, and nothing ends that: pi4: start the broker, waiting for pi3 to be "
                + "seen; pi3: let the broker go, waiting for orders to be moved; pi1: move partitions, waiting for the "
                + $"broker on pi4. The way out: {WayOut}, which does start the broker on pi4 without waiting for pi3 "
                + "to be seen; or take back the edit of the spec that led here",
            StuckSteps.Find([], [Start, Leave, Move]));

    [Fact]
    public void Each_link_of_a_ring_is_needed()
    {
        ImmutableArray<PendingStep> ring = [Start, Leave, Move];

        Assert.All(ring, link => Assert.Null(StuckSteps.Find([], ring.Remove(link))));
        Assert.All(ring, link => Assert.Null(StuckSteps.Find([], ring.Replace(link, link with { On = null }))));
    }

    [Fact]
    public void A_ring_is_found_from_a_step_that_only_waits_for_it()
    {
        var beside = new PendingStep(new("pi2"), "restart the broker", "the broker on pi4")
        {
            On = new WaitsOn.Service(Pi4, DaemonKind.Broker),
        };

        Assert.DoesNotContain("pi2", StuckSteps.Find([], [beside, Start, Leave, Move]), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_called_stuck_while_a_step_is_taken()
    {
        var step = new SwitchCurrent(Pi4, "/opt/kafka", "it is new");

        Assert.Null(StuckSteps.Find([step], [Start, Leave, Move]));
        Assert.Null(StuckSteps.Find([step], [Start with { On = new WaitsOn.Person() }]));
    }

    [Fact]
    public void A_node_that_cannot_leave_before_its_host_is_seen_waits_for_its_host_and_for_no_ring() =>
        Assert.Null(StuckSteps.Find([], [Leave with { On = new WaitsOn.Host(Pi3) }]));

    [Fact]
    public void Broker_and_ZooKeeper_of_a_host_that_is_to_be_seen_do_not_wait_for_each_other() =>
        Assert.Null(StuckSteps.Find(
            [],
            [
                Leave with { On = new WaitsOn.Host(Pi3) },
                Leave with { On = new WaitsOn.Host(Pi3), What = "take ZooKeeper out of the ensemble" },
            ]));

    [Fact]
    public void What_Kafka_or_a_quorum_brings_about_is_not_told()
    {
        Assert.Null(StuckSteps.Find([], [Start with { On = new WaitsOn.Kafka() }]));
        Assert.Null(StuckSteps.Find([], [Start with { On = new WaitsOn.Quorum() }]));
    }

    [Fact]
    public void What_only_a_person_brings_about_is_told() =>
        Assert.Equal(
            "pi4: start the broker, waiting for pi3 to be seen",
            StuckSteps.Find([], [Start with { On = new WaitsOn.Person() }]));

    [Fact]
    public void A_minimum_that_no_restart_can_spare_is_a_condition_and_an_event_once()
    {
        var cluster = ClusterUnderTest.Of(3).Healthy().WithSetting("num.io.threads", "16").Staged()
            .Partitions(new Partition("c2", 0, 1, [1, 2, 3], [1, 2, 3], 3));
        var reported = new ReportedCluster();

        reported.Sees(cluster).Sees(cluster).Sees(cluster);

        Assert.Equal(("True", "True"), (reported.Condition("Stuck"), reported.Condition("Stalled")));
        Assert.Contains(
            "lower it in spec.kafka.config",
            Assert.Single(reported.Events, e => e.StartsWith("Stuck: ", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        reported.Sees(cluster.Partitions(new Partition("c2", 0, 1, [1, 2, 3], [1, 2, 3], 2)));
        Assert.Equal("-", reported.Condition("Stuck"));
    }

    [Fact]
    public void A_dead_host_that_a_new_one_takes_over_from_is_a_ring_whose_way_out_can_be_taken()
    {
        var stuck = TakenOver().Plan().Stuck!;

        Assert.Contains(WayOut, stuck, StringComparison.Ordinal);
        var step = StepName.Parse(WayOut[(ForceRequest.Name.Length + 1)..])!;
        var plan = TakenOver().Plan(ClusterRequests.None with { Force = new(step) });
        Assert.Equal(Pi4, Assert.IsType<StartDaemon>(Assert.Single(plan.Steps)).Node);
        Assert.Null(plan.Stuck);
    }

    [Fact]
    public void The_same_hosts_are_no_ring_once_the_dead_one_is_back()
    {
        var cluster = TakenOver();

        Assert.Null((cluster with { Hosts = cluster.Hosts.SetItem(Pi3, Healthy.Hosts[Pi3]) }).Plan().Stuck);
    }

    private static ClusterUnderTest Healthy { get; } =
        ClusterUnderTest.Of(4).WithoutZooKeeperOn("pi3").WithoutZooKeeperOn("pi4").Healthy();

    /// <summary>pi3 is dead and has left the spec. pi4 has come in the same edit, and its disk is empty.</summary>
    private static ClusterUnderTest TakenOver()
    {
        var cluster = Healthy.BrokerDown("pi3").BrokerDown("pi4").Unseen("pi3")
            .Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 2], 2))
            .Seen("pi4", s => s with
            {
                Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", null, null, IsEmpty: true)] },
            });
        return cluster with
        {
            Desired = cluster.Desired with
            {
                Nodes = cluster.Desired.Nodes.RemoveAt(2),
                Decommissioned = [cluster.Desired.Nodes[2]],
            },
            Memory = ClusterMemory.None.With(new("pi1"), m => m with { Id = 1 }) with
            {
                Moves = MovesMemory.Empty with { BalancedFor = [new(1), new(2), new(3)] },
            },
        };
    }
}
