using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.LogDirs;

public sealed class LogDirEvacuationTests
{
    private const string Old = "/var/lib/kafkapi/kafka";
    private const string Kept = "/mnt/ssd/kafka";
    private const string Another = "/mnt/usb/kafka";

    [Fact]
    public void What_lies_in_a_directory_that_left_the_spec_is_moved_before_anything_is_restarted()
    {
        var plan = WithoutOld(Holding(("orders", 0, 10), ("orders", 1, 30), ("orders", 2, 20))).Plan();

        Assert.Equal(["pi1", "pi2", "pi3"], plan.Steps.Select(s => s.Node.Value));
        Assert.All(
            plan.Steps,
            s => Assert.Equal(
                [new("orders", 1, Kept), new("orders", 2, Kept), new("orders", 0, Kept)],
                Assert.IsType<MoveBetweenDirectories>(s).Moves));
        Assert.Equal(
            $"pi1: give up {Old}, waiting for its replicas there to be moved to its other directories",
            $"{plan.Pending[0]}");
    }

    [Fact]
    public void The_properties_name_it_until_it_is_given_up_and_what_is_wanted_is_what_runs()
    {
        var cluster = WithoutOld(Holding(("orders", 0, 10)));

        Assert.All(cluster.Wanted.Values, node => Assert.Equal($"{Kept},{Old}", LogDirs(node)));
        Assert.DoesNotContain(cluster.Wanted[new("pi1")].Directories, d => d.Path == Old);
        Assert.All(cluster.Plan().Steps, s => Assert.IsType<MoveBetweenDirectories>(s));
    }

    [Fact]
    public void As_many_are_on_their_way_at_once_as_may_move_between_brokers()
    {
        var cluster = WithoutOld(Holding([.. Enumerable.Range(0, 40).Select(i => ("orders", i, 10L))]));
        var most = cluster.Desired.Kafka.Rebalance.ConcurrentMoves;

        Assert.Equal(most, Move(cluster.Plan(), "pi1").Moves.Length);
        Assert.Equal(
            most - 1,
            Move(Disks(cluster, 1, new StoredDirectory(Kept, 0, [new("orders", 39, 5, IsFuture: true)]))
                .Plan(), "pi1").Moves.Length);
        Assert.DoesNotContain(
            Move(Disks(cluster, 1, new StoredDirectory(Kept, 0, [new("orders", 0, 5, IsFuture: true)]))
                .Plan(), "pi1").Moves,
            m => m.Number == 0);
    }

    [Fact]
    public void The_disk_with_the_most_room_takes_them_and_none_is_filled_below_what_a_broker_needs()
    {
        var cluster =
            Staged([Kept, Another, Old], ("orders", 0, 100L << 20)).Disks(Kept, 8L << 30).Disks(Another, 9L << 30);
        Assert.Equal(Another, Move(WithoutOld(cluster).Plan(), "pi1").Moves[0].To);

        var full = WithoutOld(cluster.Disks(Kept, 163L << 20).Disks(Another, 163L << 20)).Plan();
        Assert.DoesNotContain(full.Steps, s => s is MoveBetweenDirectories);
        Assert.Contains(full.Pending, w => w.WaitsFor.StartsWith(
            $"room for orders-0 in {Kept} or {Another}: free some there, or put {Old} back", StringComparison.Ordinal));
        Assert.Null(full.Stuck);
    }

    [Fact]
    public void Replicas_that_fit_one_by_one_and_not_together_do_not_go_together() =>
        Assert.Single(
            Move(WithoutOld(Holding(("orders", 0, 100L << 20), ("orders", 1, 100L << 20)).Disks(Kept, 200L << 20))
                .Plan(), "pi1").Moves);

    [Fact]
    public void Copies_of_which_none_has_grown_for_long_are_taken_back_to_be_begun_anew()
    {
        var cluster = Disks(
            WithoutOld(Holding(("orders", 0, 100), ("orders", 1, 90))), 1,
            new StoredDirectory(Kept, 0, [new("orders", 0, 5, IsFuture: true)]));
        ClusterUnderTest After(int seconds) => cluster with
        {
            Brokers = (BrokersView.Known)cluster.Brokers with
            {
                CopiesStandStill = ImmutableSortedDictionary<int, TimeSpan>.Empty.Add(1, TimeSpan.FromSeconds(seconds))
            },
        };

        Assert.Equal([new("orders", 1, Kept)], Move(After(seconds: 110).Plan(), "pi1").Moves);
        Assert.Equal([new("orders", 0, Old)], Move(After(seconds: 120).Plan(), "pi1").Moves);
        Assert.Equal(
            "their copies have not grown for 2 minutes, and are to be begun anew",
            Move(After(seconds: 120).Plan(), "pi1").Reason);
    }

    [Fact]
    public void A_copy_to_a_directory_that_goes_is_taken_back_at_once() =>
        Assert.Equal([new("orders", 0, Kept)], Move(Disks(WithoutOld(Holding()), 1,
            new(Kept, 0, [new("orders", 0, 100, IsFuture: false)]),
            new StoredDirectory(Old, 0, [new("orders", 0, 5, IsFuture: true)]))
                .Plan(),
            "pi1").Moves);

    [Fact]
    public void Once_it_is_empty_one_broker_is_stopped_the_controller_last()
    {
        var plan = WithoutOld(Emptied()).Plan();

        var stop = Assert.IsType<StopDaemon>(Assert.Single(plan.Steps));
        Assert.Equal((new NodeName("pi2"), DaemonKind.Broker, false), (stop.Node, stop.Daemon, stop.Disable));
        Assert.Equal($"the spec does not name {Old} any more", stop.Reason);
    }

    [Fact]
    public void It_is_stopped_by_the_rules_of_a_roll() =>
        Assert.Empty(
            WithoutOld(Emptied()).Partitions(new Partition("orders", 0, 1, [1, 2, 3], [1, 3], 2)).Plan().Steps);

    [Fact]
    public void What_Kafka_has_deleted_is_awaited_on_the_disk()
    {
        var cluster = WithoutOld(Emptied().OnDisk(Old, hasReplicas: true));

        Assert.Empty(cluster.Plan().Steps);
        Assert.Contains(
            cluster.Plan().Pending, w => w.WaitsFor == "what Kafka has deleted there to be gone from the disk");
    }

    [Fact]
    public void A_broker_that_is_down_beside_an_emptied_directory_is_started_without_it()
    {
        var cluster = WithoutOld(Emptied().BrokerDown("pi2"));

        Assert.Equal(Kept, LogDirs(cluster.Wanted[new("pi2")]));
        var steps = cluster.Plan().Steps.Where(s => s.Node.Value == "pi2").ToArray();
        Assert.IsType<WriteFiles>(steps[0]);
        Assert.IsType<StartDaemon>(steps[^1]);
    }

    [Fact]
    public void A_partition_that_came_before_it_was_down_brings_it_back() =>
        Assert.Equal(
            $"{Kept},{Old}",
            LogDirs(WithoutOld(Emptied().OnDisk(Old, hasReplicas: true).BrokerDown("pi2")).Wanted[new("pi2")]));

    [Fact]
    public void A_directory_whose_disk_is_not_there_is_not_taken_for_an_empty_one()
    {
        var cluster = Emptied()
            .Seen(
                "pi2",
                s => s with
                {
                    Data = s.Data with
                    {
                        LogDirectories =
                        [
                            .. s.Data.LogDirectories.Select(
                                d => d.Path == Old ? new(Old, null, null, IsEmpty: true) : d)
                        ]
                    }
                });

        Assert.Equal($"{Kept},{Old}", LogDirs(WithoutOld(cluster.BrokerDown("pi2")).Wanted[new("pi2")]));
    }

    [Fact]
    public void One_that_is_on_its_way_up_or_down_keeps_it() =>
        Assert.Equal($"{Kept},{Old}", LogDirs(WithoutOld(Emptied().Daemon("pi2", DaemonKind.Broker, _ =>
            ObservedDaemons.Stopped(DaemonKind.Broker) with
            {
                ActiveState = "activating",
                SubState = "auto-restart"
            })).Wanted[new("pi2")]));

    [Fact]
    public void All_directories_may_be_others_in_one_edit()
    {
        var cluster = Staged([Old], ("orders", 0, 10));
        var edited = cluster.Desired with { Kafka = cluster.Desired.Kafka with { LogDirs = [Kept] } };

        Assert.Equal($"{Kept},{Old}", LogDirs(AtStage(cluster, edited).Wanted[new("pi1")]));
    }

    [Fact]
    public void A_directory_that_Kafka_cannot_read_is_awaited()
    {
        var plan = Disks(WithoutOld(Holding(("orders", 0, 10))), 1, new StoredDirectory(Old, 56, [])).Plan();

        Assert.DoesNotContain(plan.Steps, s => s.Node.Value == "pi1");
        Assert.Contains(
            plan.Pending,
            w => w.WaitsFor == $"{Old} to be a directory that Kafka can read: put its disk back, or mend it, "
                + "and restart the broker on pi1");
    }

    [Fact]
    public void Before_Kafka_1_1_it_is_refused_and_kept()
    {
        var cluster = Holding(("orders", 0, 10));
        var stage = Stage(
            cluster,
            Without(cluster.Desired) with
            {
                Distribution = cluster.Desired.Distribution with { KafkaVersion = new(0, 10, 2) }
            });

        Assert.Equal(
            $"spec.kafka.logDirs '{Kept}': Kafka 0.10.2 cannot move replicas from one directory to another, so that "
                + $"{Old} is kept: put it back, or go to Kafka 1.1 or newer first",
            $"{Assert.Single(stage.Refusals)}");
    }

    [Fact]
    public void What_is_left_of_a_node_that_goes_is_cleaned_too()
    {
        var cluster = WithoutOld(Holding(("orders", 0, 10)));

        Assert.Equal(
            [Kept, Old],
            LogDirRetention.All(
                cluster.Desired, cluster.Desired.Nodes[0], (ObservedHost.Seen)cluster.Hosts[new("pi1")]));
    }

    private static ClusterUnderTest Holding(params (string Topic, int Number, long Bytes)[] replicas) =>
        Staged([Kept, Old], replicas);

    private static ClusterUnderTest Emptied() => Holding().OnDisk(Old, hasReplicas: false);

    /// <summary>Brokers that run with these directories, and hold the replicas in the old one.</summary>
    private static ClusterUnderTest Staged(
        ImmutableArray<string> directories, params (string Topic, int Number, long Bytes)[] replicas)
    {
        var cluster = ClusterUnderTest.Of(3);
        cluster = cluster
            .For(cluster.Desired with { Kafka = cluster.Desired.Kafka with { LogDirs = directories } })
            .Healthy();
        foreach (var node in cluster.Desired.Nodes)
        {
            cluster = cluster.Seen(node.Name.Value, s => s with
            {
                Disks = [.. directories.Append(Kept).Distinct().Select(d => new ObservedDisk(d, 16L << 30, 8L << 30))],
                Data = s.Data with
                {
                    LogDirectories =
                    [
                        .. directories.Select(d => new LogDirectory(d, $"{node.Id}", "c1", IsEmpty: false))
                    ]
                },
            });
            ImmutableArray<StoredDirectory> stored =
            [
                new(Old, 0, [.. replicas.Select(r => new StoredReplica(r.Topic, r.Number, r.Bytes, IsFuture: false))]),
                .. directories.Remove(Old).Select(d => new StoredDirectory(d, 0, []))
            ];
            cluster = Disks(cluster, node.Id, [.. stored]);
        }

        return cluster;
    }

    private static ClusterUnderTest Disks(ClusterUnderTest cluster, int broker, params StoredDirectory[] told)
    {
        var known = (BrokersView.Known)cluster.Brokers;
        var others = known.Disks.GetValueOrDefault(broker, []).Where(d => !told.Any(t => t.Path == d.Path));
        return cluster with { Brokers = known with { Disks = known.Disks.SetItem(broker, [.. others, .. told]) } };
    }

    private static TargetCluster Without(TargetCluster desired) =>
        desired with { Kafka = desired.Kafka with { LogDirs = desired.Kafka.LogDirs.Remove(Old) } };

    private static ClusterUnderTest WithoutOld(ClusterUnderTest cluster) => AtStage(cluster, Without(cluster.Desired));

    private static Target Stage(ClusterUnderTest cluster, TargetCluster desired) =>
        cluster.Narrowed(nameof(LogDirRetention), desired);

    private static ClusterUnderTest AtStage(ClusterUnderTest cluster, TargetCluster desired) =>
        cluster.For(Stage(cluster, desired).Cluster);

    private static MoveBetweenDirectories Move(Plan plan, string node) =>
        Assert.Single(plan.Steps.OfType<MoveBetweenDirectories>(), s => s.Node.Value == node);

    private static string LogDirs(RenderedNode node) =>
        node.Daemons.Single(d => d.Kind == DaemonKind.Broker).Settings["log.dirs"];
}
