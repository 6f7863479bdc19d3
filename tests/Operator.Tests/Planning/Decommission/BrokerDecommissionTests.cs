using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Decommission;

public sealed class BrokerDecommissionTests
{
    private static readonly NodeName Pi4 = new("pi4");

    private static readonly Partition OnPi4 = new("orders", 0, 1, [1, 2, 4], [1, 2, 4], 2);
    private static readonly Partition Elsewhere = new("orders", 0, 1, [1, 2, 3], [1, 2, 3], 2);

    [Fact]
    public void A_broker_that_leaves_gives_its_replicas_to_the_others_first()
    {
        var plan = Left().Partitions(OnPi4).PlanAsked(Balanced);

        var move = Assert.Single(Assert.IsType<MovePartitions>(Assert.Single(plan.Steps)).Moves);
        Assert.Equal([1, 2, 3], move.To.Order());
        Assert.Equal("orders to be moved to other brokers", Assert.Single(plan.Pending).WaitsFor);
    }

    [Theory]
    [InlineData(RebalanceMode.Never)]
    [InlineData(RebalanceMode.Manual)]
    public void It_is_drained_whatever_the_mode_says_and_nothing_else_is_moved(RebalanceMode mode)
    {
        var cluster = Left()
            .Partitions(
                OnPi4, new("clicks", 0, 1, [1], [1], 1), new("clicks", 1, 1, [1], [1], 1),
                new("clicks", 2, 1, [1], [1], 1));
        cluster = cluster with
        {
            Desired =
                cluster.Desired with { Kafka = cluster.Desired.Kafka with { Rebalance = new(mode, 10, 5_000_000) } }
        };

        var move = Assert.IsType<MovePartitions>(Assert.Single(cluster.PlanAsked(Balanced).Steps));

        Assert.Equal("orders", Assert.Single(move.Moves).Topic);
    }

    [Fact]
    public void A_node_that_is_put_back_while_it_is_drained_gets_its_share_again()
    {
        var drained = Left().Partitions(OnPi4).PlanAsked(Balanced).Rebalance!.After with { Batch = [] };
        var back = ClusterUnderTest.Of(4).Healthy().Partitions(
            Elsewhere, new("clicks", 0, 2, [2, 3, 1], [2, 3, 1], 1), new("logs", 0, 3, [3, 1, 2], [3, 1, 2], 1),
            new("audit", 0, 1, [1, 2, 3], [1, 2, 3], 1));

        var plan = back.PlanAsked((ClusterRequests.None, drained));

        Assert.Contains(plan.Steps.OfType<MovePartitions>().Single().Moves, move => move.To.Contains(4));
    }

    [Theory]
    [InlineData("pause", null, "pause")]
    [InlineData(null, "cancel-2", "cancel-2")]
    public void Who_holds_up_moves_reads_that_it_waits_for_that(string? annotation, string? acted, string said)
    {
        var asked = new RebalanceRequest(
            MovesMemory.Empty with { BalancedFor = [new(1), new(2), new(3)], Request = acted }, annotation);

        var plan = Left()
            .Partitions(OnPi4)
            .PlanAsked((ClusterRequests.None with { Rebalance = asked.Annotation }, asked.Memory));

        Assert.Empty(plan.Steps);
        Assert.Equal(
            $"orders to be moved to other brokers, and kafkapi.dev/rebalance says {said}: give it a new value",
            Assert.Single(plan.Pending).WaitsFor);
    }

    [Fact]
    public void A_throttle_of_moves_that_were_forgotten_is_lifted_before_it_is_stopped()
    {
        var cluster = Left().Partitions(Elsewhere).Storing();
        cluster = cluster with
        {
            Brokers = ((BrokersView.Known)cluster.Brokers) with
            {
                Throttles = ImmutableSortedDictionary<int, long>.Empty.Add(4, 5_000_000)
            }
        };

        var plan = cluster.PlanAsked(Balanced);

        Assert.IsType<FinishMoves>(Assert.Single(plan.Steps));
        Assert.Contains(plan.Pending, w => w.WaitsFor == "the throttle of earlier moves to be lifted");
    }

    [Fact]
    public void It_is_stopped_when_its_disks_are_empty()
    {
        var plan = Left().Partitions(Elsewhere).Storing().PlanAsked(Balanced);

        var stop = Assert.IsType<StopDaemon>(Assert.Single(plan.Steps));
        Assert.Equal((Pi4, DaemonKind.Broker, true), (stop.Node, stop.Daemon, stop.Disable));
    }

    [Fact]
    public void It_is_not_stopped_on_the_strength_of_metadata_alone()
    {
        Assert.Equal("orders to be gone from its disks", Wait(Left().Partitions(Elsewhere).Storing("orders")));
        Assert.Equal("the broker on pi4 to say what is on its disks", Wait(Left().Partitions(Elsewhere)));
    }

    [Fact]
    public void Where_Kafka_is_too_old_to_tell_its_disks_metadata_has_to_do()
    {
        var plan = Left().WithVersion("5.0", new(0, 11)).Partitions(Elsewhere).PlanAsked(Balanced);

        Assert.DoesNotContain(plan.Pending, w => w.What == "let the broker go");
    }

    [Fact]
    public void It_is_not_stopped_while_moves_are_under_way()
    {
        var cluster = Left().Partitions(Elsewhere).Storing();
        cluster = cluster with
        {
            Brokers = ((BrokersView.Known)cluster.Brokers) with { Moving = [new("clicks", 0, [1, 4], [4], [])] }
        };

        Assert.Equal("clicks-0 to be moved", Wait(cluster));
    }

    [Theory]
    [InlineData(DeletionPolicy.Retain, false)]
    [InlineData(DeletionPolicy.Stop, false)]
    [InlineData(DeletionPolicy.Purge, true)]
    public void The_host_of_a_stopped_broker_is_given_up_by_the_deletion_policy(DeletionPolicy policy, bool purge)
    {
        var cluster = Stopped();

        var plan = (cluster with { Desired = cluster.Desired with { DeletionPolicy = policy } }).PlanAsked(Balanced);

        Assert.Equal(purge, Assert.IsType<RemoveFromHost>(Assert.Single(plan.Steps)).Purge);
        Assert.Empty(plan.Forgotten);
    }

    [Fact]
    public void A_broker_with_an_empty_disk_is_kept_from_starting_at_boot_before_its_host_is_given_up()
    {
        var cluster = Stopped().Daemon("pi4", DaemonKind.Broker, d => d with { UnitFileState = "enabled" })
            .Seen(
                "pi4",
                s => s with
                {
                    Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", null, null, IsEmpty: true)] }
                });

        Assert.True(Assert.IsType<StopDaemon>(Assert.Single(cluster.PlanAsked(Balanced).Steps)).Disable);
    }

    [Fact]
    public void A_stopped_broker_that_got_a_new_topic_meanwhile_is_started_again_to_give_it_up()
    {
        var plan = Stopped().Partitions(OnPi4 with { InSync = [1, 2] }).PlanAsked(Balanced);

        Assert.Equal(Pi4, Assert.Single(plan.Steps.OfType<StartDaemon>()).Node);
        Assert.DoesNotContain(plan.Steps, s => s is RemoveFromHost);
    }

    [Fact]
    public void It_is_not_started_beside_a_restart_that_takes_the_quorum_away()
    {
        var cluster = Stopped()
            .Partitions(OnPi4 with { InSync = [1, 2] })
            .WithZooKeeperSetting("tickTime", "3000")
            .Staged()
            .Unseen("pi1");

        var plan = cluster.PlanAsked((new(null, new(StepName.Parse("restart-zookeeper/pi3")!)), Balanced.Moves));

        Assert.Equal(new NodeName("pi3"), Assert.Single(plan.Steps.OfType<RestartDaemon>()).Node);
        Assert.DoesNotContain(plan.Steps, s => s is StartDaemon);
        Assert.Contains(plan.Pending, w => w.Node == Pi4 && w.WaitsFor == "another daemon to be restarted or stopped");
    }

    [Fact]
    public void A_host_with_nothing_of_ours_is_forgotten()
    {
        var plan = Stopped().Seen("pi4", s => s with { Owner = null }).PlanAsked(Balanced);

        Assert.Empty(plan.Steps);
        Assert.Equal([Pi4], plan.Forgotten);
    }

    [Fact]
    public void A_host_that_is_unseen_is_not_forgotten_and_what_others_have_is_moved_off_it()
    {
        var cluster = Left().Partitions(OnPi4 with { InSync = [1, 2] }).Unseen("pi4");

        var plan = cluster.PlanAsked(Balanced);

        Assert.IsType<MovePartitions>(Assert.Single(plan.Steps));
        Assert.Empty(plan.Forgotten);
        Assert.Equal("orders to be moved to other brokers", Assert.Single(plan.Pending).WaitsFor);
    }

    [Theory]
    [InlineData(3, 2, false)]
    [InlineData(2, 5, true)]
    public void Moves_off_a_broker_that_is_gone_are_throttled_only_where_it_is_not_asked_for_that(
        int major, int minor, bool throttled)
    {
        var cluster = Left().Partitions(OnPi4 with { InSync = [1, 2] }).Unseen("pi4");
        cluster = cluster with
        {
            Desired = cluster.Desired with
            {
                Distribution = cluster.Desired.Distribution with { KafkaVersion = new(major, minor) }
            }
        };
        var known = (BrokersView.Known)cluster.Brokers;
        cluster = cluster with
        {
            Brokers = known with { Registered = known.Registered.Remove(4), Answering = known.Answering.Remove(4) }
        };

        var move = Assert.Single(cluster.PlanAsked(Balanced).Steps.OfType<MovePartitions>());

        Assert.Equal(throttled, move.BytesPerSecond is not null);
    }

    [Fact]
    public void A_disk_of_another_broker_in_its_host_is_left_alone()
    {
        var cluster = Stopped()
            .Seen(
                "pi4",
                s => s with
                {
                    Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", "9", "c1", IsEmpty: false)] }
                });

        Assert.StartsWith("its own disk: there is one of broker 9; put", Wait(cluster), StringComparison.Ordinal);
    }

    [Fact]
    public void A_partition_that_it_alone_had_keeps_it_from_being_forgotten()
    {
        var cluster =
            Stopped().Partitions(new Partition("logs", 0, null, [4], [4], 1)).Seen("pi4", s => s with { Owner = null });

        Assert.Equal(
            "logs-0 to have a leader: there is nobody to copy it from but the broker on pi4, which is stopped; if its "
                + "data is gone for good, delete topic logs",
            Wait(cluster));
    }

    [Fact]
    public void An_empty_broker_waits_while_one_that_leaves_still_copies()
    {
        var cluster = Left()
            .BrokerDown("pi2")
            .Seen(
                "pi2",
                s => s with
                {
                    Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", null, null, IsEmpty: true)] }
                })
            .Partitions(new("orders", 0, 1, [1, 2, 3], [1, 3], 1), new("clicks", 0, 1, [1, 4], [1], 1));

        var plan = cluster.PlanAsked(Balanced);

        Assert.DoesNotContain(plan.Steps, s => s is StartDaemon);
    }

    [Fact]
    public void Its_minimum_of_replicas_in_sync_follows_the_spec_while_it_has_replicas()
    {
        var cluster = Left()
            .Partitions(OnPi4)
            .Settings(
                4,
                Minimum(
                    "2", new(SettingSource.File, MinInSyncReplicas, "2"),
                    new(SettingSource.Default, MinInSyncReplicas, "1")))
            .Altered(MinInSyncReplicas);

        Assert.Equal("min.insync.replicas=1", $"{Alteration(cluster)}");
    }

    [Fact]
    public void Settings_that_somebody_else_gave_it_are_left_alone()
    {
        var cluster = Left()
            .Partitions(OnPi4)
            .Settings(
                4,
                Minimum(
                    "2", new(SettingSource.PerBroker, MinInSyncReplicas, "2"),
                    new(SettingSource.Default, MinInSyncReplicas, "1")));

        Assert.DoesNotContain(cluster.PlanAsked(Balanced).Steps, s => s is AlterBrokerSettings);
    }

    [Fact]
    public void It_is_not_stopped_before_what_was_altered_on_it_is_taken_back()
    {
        var cluster = Left().Partitions(Elsewhere).Storing().Altered(MinInSyncReplicas)
            .Settings(
                4,
                Minimum(
                    "2", new(SettingSource.PerBroker, MinInSyncReplicas, "2"),
                    new(SettingSource.Default, MinInSyncReplicas, "1")));

        Assert.Equal("-min.insync.replicas", $"{Alteration(cluster)}");
        Assert.Equal("min.insync.replicas to be taken back, which was altered on it as it ran", Wait(cluster));
    }

    [Fact]
    public void A_forgotten_move_to_a_broker_that_left_and_is_down_is_taken_back()
    {
        var cluster = Dead().Partitions(new Partition("orders", 0, 1, [1, 2, 3, 4], [1, 2, 3], 2));
        var moving = new MovingPartition("orders", 0, [1, 2, 3, 4], [4], [3]);
        cluster = cluster with { Brokers = ((BrokersView.Known)cluster.Brokers) with { Moving = [moving] } };

        var plan = cluster.PlanAsked(Balanced);

        var cancelled = Assert.Single(Assert.IsType<CancelMoves>(Assert.Single(plan.Steps)).Moves);
        Assert.Equal([1, 2, 3], cancelled.From);
        Assert.Equal([1, 2, 4], cancelled.To);
        Assert.Equal([cancelled], plan.Rebalance!.After.Batch);
    }

    [Fact]
    public void No_broker_is_rolled_while_one_that_left_and_is_down_still_counts_as_in_sync()
    {
        var cluster = Dead().Partitions(new Partition("logs", 0, 3, [3, 4], [3, 4], 1));
        var order =
            new RestartRequest("all", RestartRequest.Parse("all", cluster.Desired).Daemons, TimeSpan.FromMinutes(10));

        var plan = cluster.PlanAsked((new(order, null), Balanced.Moves));

        Assert.DoesNotContain(plan.Steps, s => s is RestartDaemon);
        Assert.Contains(
            plan.Pending,
            w => w.What.StartsWith("restart", StringComparison.Ordinal)
                && w.WaitsFor.StartsWith("the broker on pi4, which", StringComparison.Ordinal));
    }

    [Fact]
    public void A_topic_with_more_replicas_than_brokers_stay_keeps_it_and_all_else_is_moved()
    {
        var cluster = Left()
            .Partitions(new("wide", 0, 1, [1, 2, 3, 4], [1, 2, 3, 4], 1), new("orders", 0, 1, [1, 2, 4], [1, 2, 4], 1));

        var plan = cluster.PlanAsked(Balanced);

        Assert.Equal("orders", Assert.Single(Assert.IsType<MovePartitions>(Assert.Single(plan.Steps)).Moves).Topic);
        Assert.Equal(
            "pi4 cannot be drained: wide has 4 replicas, and 3 brokers stay. Put the node back into spec.nodes, add "
                + "another broker, "
            + "or lower the replication factor of these topics with kafka-reassign-partitions", plan.ScaleDownBlocked);
    }

    [Fact]
    public void A_removal_that_is_refused_says_so_for_its_node_and_moves_nothing()
    {
        var cluster = Left()
            .Partitions(
                [
                    .. Enumerable.Range(0, 8)
                        .Select(i => new Partition($"wide{i}", 0, 1, [1, 2, 3, 4], [1, 2, 3, 4], 1))
                ]);

        Assert.StartsWith(
            "brokers enough to take its replicas: wide0 has 4 replicas, wide1 has 4 replicas, wide2 has 4 replicas, "
                + "wide3 has 4 replicas, wide4 has 4 replicas "
            + "and 3 more topics as many, and 3 brokers stay. Put pi4 back into spec.nodes", Wait(cluster));
        Assert.DoesNotContain(cluster.PlanAsked(Balanced).Steps, s => s is MovePartitions);
    }

    [Fact]
    public void A_partition_that_has_its_old_and_new_replicas_while_it_moves_does_not_block()
    {
        var cluster = Left().Partitions(new Partition("orders", 0, 1, [1, 2, 3, 4], [1, 2, 4], 1));
        cluster = cluster with
        {
            Brokers = ((BrokersView.Known)cluster.Brokers) with { Moving = [new("orders", 0, [1, 2, 3, 4], [3], [4])] }
        };

        Assert.Null(cluster.PlanAsked(Balanced).ScaleDownBlocked);
    }

    [Fact]
    public void Of_two_that_leave_at_once_both_are_drained_to_those_that_stay_and_one_is_stopped_at_a_time()
    {
        var cluster = ClusterUnderTest.Of(5).Healthy();
        var known = (BrokersView.Known)cluster.Brokers;
        ImmutableArray<DesiredNode> leaving =
        [
            .. cluster.Desired.Nodes.Skip(3).Select(n => n with { Daemons = [DaemonKind.Broker] })
        ];
        cluster = cluster with
        {
            Desired = cluster.Desired with { Nodes = [.. cluster.Desired.Nodes.Take(3)], Decommissioned = leaving },
            Brokers = known with
            {
                Moving = ImmutableArray<MovingPartition>.Empty,
                Disks = new[] { 4, 5 }.ToImmutableSortedDictionary(
                    id => id, ImmutableArray<StoredDirectory> (_) => [new("/kafka", 0, [])]),
            },
        };

        var move = Assert.IsType<MovePartitions>(Assert.Single(
            cluster
                .Partitions(new("orders", 0, 1, [1, 4], [1, 4], 1), new("clicks", 0, 5, [5, 4], [5, 4], 1))
                .PlanAsked(Balanced).Steps));
        var stop = Assert.IsType<StopDaemon>(Assert.Single(cluster.Partitions(Elsewhere).PlanAsked(Balanced).Steps));

        Assert.DoesNotContain(move.Moves.SelectMany(m => m.To), id => id > 3);
        Assert.Equal(Pi4, stop.Node);
    }

    [Fact]
    public void A_move_to_a_broker_that_left_and_is_down_is_taken_back()
    {
        var cluster = Dead().Partitions(new Partition("orders", 0, 1, [2, 4, 1], [1, 2], 1));
        cluster = cluster with
        {
            Brokers = ((BrokersView.Known)cluster.Brokers) with { Moving = [new("orders", 0, [2, 4, 1], [4], [1])] }
        };
        var batch = Balanced.Moves with { Batch = [new("orders", 0, [1, 2], [2, 4], null)] };

        Assert.IsType<CancelMoves>(Assert.Single(cluster.PlanAsked((ClusterRequests.None, batch)).Steps));
    }

    [Fact]
    public void A_dead_host_is_forgotten_when_a_human_says_so_and_not_before()
    {
        var cluster = Dead().Partitions(Elsewhere);

        var wait = Assert.Single(cluster.PlanAsked(Balanced).Pending, w => w.Node == Pi4);
        var forced = cluster.PlanAsked((new(null, new(wait.Name!)), Balanced.Moves));

        Assert.EndsWith("if that is gone for good, kafkapi.dev/force=leave/pi4 lets it go", wait.WaitsFor);
        Assert.Empty(cluster.PlanAsked(Balanced).Forgotten);
        Assert.Equal([Pi4], forced.Forgotten);
        Assert.Equal((Pi4, null), (forced.Force!.Forgotten, forced.Force.Taken));
        Assert.DoesNotContain(forced.Steps, s => s.Node == Pi4);
    }

    [Fact]
    public void A_dead_host_with_the_only_copy_is_not_forgotten_even_by_force() =>
        Refused(
            Dead().Partitions(new Partition("logs", 0, null, [4], [4], 1)),
            "if its data is gone for good, delete topic logs, and PartitionsAreElsewhere cannot be forced");

    [Fact]
    public void A_host_that_is_unseen_and_whose_broker_runs_is_not_forgotten_even_by_force() =>
        Refused(
            Left().Partitions(Elsewhere).Unseen("pi4"),
            "and UnseenBrokersAreDown cannot be forced: a broker that runs takes new topics; switch the host off");

    [Fact]
    public void A_host_that_is_seen_is_not_forgotten_by_force()
    {
        var forced = Stopped().PlanAsked((new(null, new(StepName.Parse("leave/pi4")!)), Balanced.Moves));

        Assert.Empty(forced.Forgotten);
        Assert.Equal(ForceDecision.NothingWaits, forced.Force);
    }

    [Fact]
    public void The_id_of_a_removed_broker_on_a_host_with_the_data_of_another_one_is_refused()
    {
        var cluster = ClusterUnderTest.Of(4)
            .Healthy()
            .Seen(
                "pi4",
                s => s with
                {
                    Data = s.Data with { LogDirectories = [new("/var/lib/kafkapi/kafka", "9", "c1", IsEmpty: false)] }
                });

        var finding = Assert.Single(cluster.PlanAsked(Balanced).Findings);

        Assert.Equal((Pi4, FindingKind.Identity), (finding.Node, finding.Kind));
        Assert.Equal(
            "/var/lib/kafkapi/kafka/meta.properties says broker.id=9 and spec.nodes says id 4: give the node the id "
                + "9, or move the log directory away",
            finding.Message);
    }

    private const string MinInSyncReplicas = "min.insync.replicas";

    private static void Refused(ClusterUnderTest cluster, string why)
    {
        var forced = cluster.PlanAsked((new(null, new(StepName.Parse("leave/pi4")!)), Balanced.Moves));
        Assert.Empty(forced.Forgotten);
        Assert.Null(forced.Force!.Forgotten);
        Assert.Contains(why, forced.Force.Message, StringComparison.Ordinal);
    }

    private static BrokerSetting Minimum(string value, params SettingLevel[] levels) =>
        new(value, false, false, [.. levels]);

    private static ConfigChange Alteration(ClusterUnderTest cluster)
    {
        var alter = Assert.Single(cluster.PlanAsked(Balanced).Steps.OfType<AlterBrokerSettings>());
        Assert.Equal(Pi4, alter.Node);
        return alter.Change;
    }

    private static ClusterUnderTest Dead() => Stopped().Unseen("pi4");

    private static (ClusterRequests Requests, MovesMemory Moves) Balanced =>
        (ClusterRequests.None, MovesMemory.Empty with { BalancedFor = [new(1), new(2), new(3), new(4)] });

    private static string Wait(ClusterUnderTest cluster)
    {
        var plan = cluster.PlanAsked(Balanced);
        Assert.DoesNotContain(plan.Steps, s => s is StopDaemon or RemoveFromHost);
        Assert.Empty(plan.Forgotten);
        var wait = Assert.Single(plan.Pending, w => w.What == "let the broker go");
        Assert.NotNull(wait.On);
        return wait.WaitsFor;
    }

    /// <summary>Four brokers serve, and pi4, which has no ZooKeeper, is not in the spec any more.</summary>
    private static ClusterUnderTest Left()
    {
        var cluster = ClusterUnderTest.Of(4).WithoutZooKeeperOn("pi4").Healthy();
        return cluster with
        {
            Desired = cluster.Desired with
            {
                Nodes = cluster.Desired.Nodes.RemoveAt(3),
                Decommissioned = [cluster.Desired.Nodes[3]]
            },
            Brokers = ((BrokersView.Known)cluster.Brokers) with { Moving = ImmutableArray<MovingPartition>.Empty },
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
