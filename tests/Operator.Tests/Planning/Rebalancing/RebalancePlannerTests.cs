using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Rebalancing;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Rebalancing;

public sealed class RebalancePlannerTests
{
    private static readonly MovesMemory ForThree =
        MovesMemory.Empty with { BalancedFor = [new(1), new(2), new(3)] };

    [Fact]
    public void The_brokers_of_a_new_cluster_are_recorded_and_nothing_is_moved()
    {
        var plan = Four().PlanAsked(With(MovesMemory.Empty));

        Assert.True(plan.IsEmpty);
        Assert.Equal([1, 2, 3, 4], plan.Rebalance!.After.BalancedFor!.Value.Select(b => b.Id));
    }

    [Fact]
    public void A_new_broker_gets_its_share_in_batches_under_a_throttle()
    {
        var plan = Four().PlanAsked(With(ForThree));

        var move = Assert.IsType<MovePartitions>(Assert.Single(plan.Steps));
        Assert.Equal(new NodeName("pi4"), move.Node);
        Assert.Equal(5_000_000, move.BytesPerSecond);
        Assert.Equal(9, move.Moves.Length);
        Assert.All(move.Moves, m => Assert.Equal([4], m.Added));
        Assert.Equal("--bootstrap-server", move.Tool.ConnectOption);
        Assert.Equal(move.Moves, plan.Rebalance!.Before.Batch);
    }

    [Fact]
    public void No_more_partitions_than_the_spec_says_are_moved_at_once()
    {
        var plan = Four().Set(new(RebalanceMode.OnScaling, 2, 1_000_000)).PlanAsked(With(ForThree));

        Assert.Equal(2, Assert.IsType<MovePartitions>(Assert.Single(plan.Steps)).Moves.Length);
    }

    [Fact]
    public void A_batch_under_way_is_waited_for()
    {
        var plan = Four().Moving(Batch[0]).PlanAsked(With(Underway));

        Assert.Empty(plan.Steps);
        Assert.Equal("1 partition to be copied to pi4", Assert.Single(plan.Pending).WaitsFor);
    }

    [Fact]
    public void When_a_batch_has_ended_its_throttle_is_lifted_and_then_it_is_forgotten()
    {
        var plan = Four().Moved(Batch[0]).PlanAsked(With(Underway));

        Assert.Equal(Batch, Assert.IsType<FinishMoves>(Assert.Single(plan.Steps)).Moves);
        Assert.Equal(Batch, plan.Rebalance!.Before.Batch);
        Assert.Empty(plan.Rebalance.After.Batch);
        Assert.Equal((1, 100), (plan.Rebalance.After.PartitionsDone, plan.Rebalance.After.BytesDone));
    }

    [Fact]
    public void A_batch_that_Kafka_never_heard_of_is_ended_all_the_same_as_its_throttle_may_be_set()
    {
        var plan = Four().PlanAsked(With(Underway));

        Assert.IsType<FinishMoves>(Assert.Single(plan.Steps));
        Assert.Equal(0, plan.Rebalance!.After.PartitionsDone);
    }

    [Fact]
    public void The_tool_is_not_asked_about_a_topic_that_is_gone()
    {
        var gone = new Reassignment("gone", 0, [1, 2, 3], [4, 2, 3], 1);
        var plan = Four().PlanAsked(With(ForThree with { Batch = [gone] }));

        Assert.DoesNotContain(Assert.IsType<FinishMoves>(Assert.Single(plan.Steps)).Moves, m => m.Topic == "gone");
    }

    [Fact]
    public void A_throttle_is_lifted_once_every_broker_serves()
    {
        var plan = Four().Moved(Batch[0]).BrokerDown("pi2").PlanAsked(With(Underway));

        Assert.DoesNotContain(plan.Steps, s => s is FinishMoves);
        Assert.Contains(
            plan.Pending,
            w => w is { What: "lift the throttle of moves", WaitsFor: "the broker on pi2, which is stopped" });
    }

    [Fact]
    public void A_throttle_of_ours_that_nobody_remembers_is_lifted()
    {
        var plan = Four().Throttled(5_000_000).PlanAsked(With(MovesMemory.Empty));

        Assert.IsType<FinishMoves>(Assert.Single(plan.Steps));
    }

    [Fact]
    public void A_throttle_of_another_rate_is_somebody_elses()
    {
        Assert.True(Four().Throttled(123_456).PlanAsked(With(MovesMemory.Empty)).IsEmpty);
    }

    [Fact]
    public void Moves_that_somebody_else_began_are_waited_for()
    {
        var plan = Four().Moving(new Reassignment("theirs", 7, [1], [2], null)).PlanAsked(With(ForThree));

        Assert.Empty(plan.Steps);
        Assert.Equal("moves that were not begun here: theirs-7", Assert.Single(plan.Pending).WaitsFor);
    }

    [Fact]
    public void No_moves_are_begun_while_a_restart_is_due()
    {
        var plan = Four().WithSetting("num.io.threads", "16").Staged().PlanAsked(With(ForThree));

        Assert.IsType<RestartDaemon>(Assert.Single(plan.Steps));
    }

    [Fact]
    public void No_moves_are_begun_while_a_member_does_not_serve()
    {
        var plan = Four().BrokerDown("pi2").PlanAsked(With(ForThree));

        Assert.Contains(
            plan.Pending, w => w is { What: "move partitions", WaitsFor: "the broker on pi2, which is stopped" });
    }

    /// <summary>The restart that lets it in may wait for replicas that only a move brings back.</summary>
    [Fact]
    public void Moves_do_not_wait_for_a_ZooKeeper_that_the_others_do_not_know_yet()
    {
        var joining = new[] { "pi1", "pi2", "pi3" }.Aggregate(
            Four().Seen("pi4", s => s with { ZooKeeper = new ZooKeeperMember.NotServing() }),
            (cluster, node) => cluster.Daemon(
                node, DaemonKind.ZooKeeper,
                d => d with { RunningSettings = d.RunningSettings.Remove("server.4") }));

        Assert.Equal("ZooKeeper on pi4, which runs without a quorum", WaitOfMoves(Four().Seen(
            "pi4", s => s with { ZooKeeper = new ZooKeeperMember.NotServing() })));
        Assert.StartsWith("the restart of ZooKeeper on pi", WaitOfMoves(joining), StringComparison.Ordinal);
    }

    [Fact]
    public void No_moves_are_begun_while_a_partition_is_behind()
    {
        var plan = Four(p => p.Number == 3 ? p with { InSync = [p.Replicas[0]] } : p).PlanAsked(With(ForThree));

        Assert.Contains(
            plan.Pending, w => w is { What: "move partitions", WaitsFor: "orders-3 to have all its replicas in sync" });
    }

    [Fact]
    public void No_broker_is_rolled_while_partitions_move()
    {
        var plan = Four().WithSetting("num.io.threads", "16").Staged().Moving(Batch[0]).PlanAsked(With(Underway));

        Assert.Empty(plan.Steps);
        Assert.Contains(plan.Pending, w => w.WaitsFor == "the moves that were begun to end");
    }

    [Fact]
    public void Manual_waits_to_be_asked_and_asks_for_it()
    {
        var manual = Four().Set(new(RebalanceMode.Manual, 10, 5_000_000));

        var plan = manual.PlanAsked(With(ForThree));
        Assert.True(plan.IsEmpty);
        Assert.Equal(RebalanceState.NotAsked, plan.Rebalance!.State);
        Assert.IsType<MovePartitions>(Assert.Single(manual.PlanAsked(With(ForThree, "please")).Steps));
        Assert.True(manual.PlanAsked(With(ForThree with { Request = "please" }, "please")).IsEmpty);
    }

    [Fact]
    public void Never_moves_nothing_asked_or_not()
    {
        var never = Four().Set(new(RebalanceMode.Never, 10, 5_000_000));

        Assert.True(never.PlanAsked(With(ForThree)).IsEmpty);
        Assert.True(never.PlanAsked(With(ForThree, "please")).IsEmpty);
    }

    [Fact]
    public void Paused_the_batch_under_way_is_ended_and_no_other_is_begun()
    {
        Assert.IsType<FinishMoves>(Assert.Single(Four().Moved(Batch[0]).PlanAsked(With(Underway, "pause")).Steps));
        var plan = Four().PlanAsked(With(ForThree, "pause"));
        Assert.True(plan.IsEmpty);
        Assert.Equal(RebalanceState.Paused, plan.Rebalance!.State);
    }

    [Fact]
    public void Cancelled_the_batch_under_way_is_taken_back_and_nothing_begins_until_it_is_asked_for()
    {
        Assert.Equal(
            Batch,
            Assert.IsType<CancelMoves>(
                Assert.Single(Four().Moving(Batch[0]).PlanAsked(With(Underway, "cancel")).Steps)).Moves);

        var plan = Four().PlanAsked(With(ForThree, "cancel"));
        Assert.True(plan.IsEmpty);
        Assert.True(Four().PlanAsked(With(plan.Rebalance!.After, "cancel")).IsEmpty);
        Assert.True(Four().PlanAsked(With(plan.Rebalance.After)).IsEmpty);
        Assert.IsType<MovePartitions>(Assert.Single(Four().PlanAsked(With(plan.Rebalance.After, "now")).Steps));
    }

    [Fact]
    public void Moves_are_not_taken_back_while_only_the_new_brokers_have_all_of_a_partition()
    {
        var plan = Four(p => p.Number == 0 ? p with { Replicas = [4, 2, 3, 1], InSync = [4], Leader = 4 } : p)
            .Moving(Batch[0])
            .PlanAsked(With(Underway, "cancel"));

        Assert.Empty(plan.Steps);
        Assert.Contains(
            plan.Pending,
            w => w.What == "cancel moves"
                && w.WaitsFor.StartsWith("the brokers that orders-0 moves away from", StringComparison.Ordinal));
    }

    [Fact]
    public void Moves_are_not_taken_back_while_the_old_brokers_that_count_as_in_sync_are_down()
    {
        var cluster = Four(p =>
            p.Number == 0 ? p with { Replicas = [4, 2, 3, 1], InSync = [4, 1], Leader = 4, MinInSyncReplicas = 1 } : p)
            .Moving(Batch[0]);
        Assert.Contains(cluster.PlanAsked(With(Underway, "cancel")).Steps, s => s is CancelMoves);

        var known = (BrokersView.Known)cluster.Brokers;
        var plan = (cluster with { Brokers = known with { Answering = known.Answering.Remove(1) } })
            .PlanAsked(With(Underway, "cancel"));

        Assert.DoesNotContain(plan.Steps, s => s is CancelMoves);
        Assert.Contains(plan.Pending, w => w.What == "cancel moves");
    }

    [Fact]
    public void When_everything_lies_as_it_has_to_the_brokers_are_recorded()
    {
        var even = Four(p => p with
        {
            Replicas = [1 + p.Number % 4, 1 + (p.Number + 1) % 4],
            InSync = [1 + p.Number % 4, 1 + (p.Number + 1) % 4],
            Leader = 1 + p.Number % 4
        });

        var plan = even.PlanAsked(With(ForThree, "now"));

        Assert.True(plan.IsEmpty);
        Assert.Equal(4, plan.Rebalance!.After.BalancedFor!.Value.Length);
        Assert.Equal("now", plan.Rebalance.After.Request);
    }

    [Fact]
    public void Leaders_go_back_to_their_first_replicas_when_all_is_at_rest()
    {
        var led = Four(p => p with { Leader = p.Replicas[^1] });

        var step = Assert.IsType<ElectPreferredLeaders>(Assert.Single(led.PlanAsked(With(Balanced)).Steps));
        Assert.Equal((new NodeName("pi1"), 12), (step.Node, step.Partitions.Length));
        Assert.DoesNotContain(led.BrokerDown("pi3").PlanAsked(With(Balanced)).Steps, s => s is ElectPreferredLeaders);
        Assert.DoesNotContain(
            led.WithSetting("num.io.threads", "16").Staged().PlanAsked(With(Balanced)).Steps,
            s => s is ElectPreferredLeaders);
        Assert.Empty(
            led
                .WithSetting("auto.leader.rebalance.enable", "false")
                .Staged()
                .Running("pi1")
                .Running("pi2")
                .Running("pi3")
                .Running("pi4")
                .PlanAsked(With(Balanced)).Steps);
    }

    [Fact]
    public void A_leader_stays_until_its_first_replica_is_in_sync_and_the_cluster_is_not_at_rest_before()
    {
        var behind =
            Four(p => p.Number == 0 ? p with { Leader = p.Replicas[1], InSync = [p.Replicas[1], p.Replicas[2]] } : p);

        var plan = behind.PlanAsked(With(Balanced));

        Assert.Empty(plan.Steps);
        var wait = Assert.Single(plan.Pending);
        Assert.Equal(
            ("give leadership back to the first replicas", "1 partition of orders to regain replica 1 on pi1"),
            (wait.What, wait.WaitsFor));
    }

    [Fact]
    public void A_follower_that_lags_keeps_no_cluster_from_being_at_rest()
    {
        var behind = Four(p => p.Number == 0 ? p with { InSync = [p.Replicas[0], p.Replicas[1]] } : p);

        Assert.True(behind.PlanAsked(With(Balanced)).IsEmpty);
    }

    [Fact]
    public void Before_Kafka_2_4_a_move_is_seen_by_its_replicas_and_before_2_6_the_tool_asks_ZooKeeper()
    {
        var old = Four();
        old = old with
        {
            Desired = old.Desired with { Distribution = old.Desired.Distribution with { KafkaVersion = new(2, 3) } }
        };
        var known = (BrokersView.Known)old.Brokers;
        var union = old with
        {
            Brokers = known with
            {
                Moving = null,
                Partitions =
                [
                    .. known.Partitions.Select(p => p.Number == 0 ? p with { Replicas = [4, .. p.Replicas] } : p)
                ]
            },
        };

        Assert.Equal(
            "1 partition to be copied to pi4", Assert.Single(union.PlanAsked(With(Underway)).Pending).WaitsFor);
        var begun = Assert.IsType<MovePartitions>(
            Assert.Single((old with { Brokers = known with { Moving = null } }).PlanAsked(With(ForThree)).Steps));
        Assert.Equal("--zookeeper", begun.Tool.ConnectOption);
    }

    [Fact]
    public void Where_Kafka_knows_no_throttle_the_end_of_a_batch_is_the_begin_of_the_next()
    {
        var old = Four().Moved(Batch[0]);
        old = old with
        {
            Desired = old.Desired with { Distribution = old.Desired.Distribution with { KafkaVersion = new(0, 9) } },
            Brokers = ((BrokersView.Known)old.Brokers) with { Moving = null }
        };

        var plan = old.PlanAsked(With(Underway));

        var next = Assert.IsType<MovePartitions>(Assert.Single(plan.Steps));
        Assert.DoesNotContain(next.Moves, m => m.Number == Batch[0].Number);
        Assert.Equal(
            (next.Moves, 1, 100),
            (plan.Rebalance!.Before.Batch, plan.Rebalance.Before.PartitionsDone, plan.Rebalance.Before.BytesDone));
    }

    private static ImmutableArray<Reassignment> Batch { get; } = [new("orders", 0, [1, 2, 3], [4, 2, 3], 100)];

    private static MovesMemory Underway => ForThree with { Batch = Batch };

    private static MovesMemory Balanced =>
        MovesMemory.Empty with { BalancedFor = [new(1), new(2), new(3), new(4)] };

    private static (ClusterRequests, MovesMemory) With(MovesMemory memory, string? annotation = null) =>
        (ClusterRequests.None with { Rebalance = annotation }, memory);

    private static string WaitOfMoves(ClusterUnderTest cluster) =>
        Assert.Single(cluster.PlanAsked(With(ForThree)).Pending, w => w.What == "move partitions").WaitsFor;

    /// <summary>Four brokers that serve, and twelve partitions on the first three of them.</summary>
    private static ClusterUnderTest Four(Func<Partition, Partition>? change = null)
    {
        var cluster = ClusterUnderTest.Of(4).Healthy();
        ImmutableArray<int> Replicas(int i) => [1 + i % 3, 1 + (i + 1) % 3, 1 + (i + 2) % 3];
        return cluster.Partitions([.. Enumerable.Range(0, 12)
            .Select(i => new Partition("orders", i, Replicas(i)[0], Replicas(i), Replicas(i), 2))
            .Select(p => change?.Invoke(p) ?? p)]).Moving();
    }
}
