using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Decommission;
using KafkaPi.Operator.Planning.LogDirs;
using KafkaPi.Operator.Planning.Restarts.Rules;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Tests.Planning.Decommission;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Tests.Mends;

/// <summary>Ways out of waits that only a person ends.</summary>
internal static class WaitMends
{
    private const string Old = DesiredClusters.LogDir;
    private const string Kept = "/mnt/ssd/kafka";
    private const string Larger = "/mnt/hdd/kafka";

    private static readonly Partition OnPi4 = new("orders", 0, 1, [1, 2, 4], [1, 2, 4], 2);
    private static readonly Partition Elsewhere = new("orders", 0, 1, [1, 2, 3], [1, 2, 3], 2);
    private static readonly Partition Wide = new("wide", 0, 1, [1, 2, 3, 4], [1, 2, 3, 4], 1);
    private static readonly Partition NeverSpared = new("c2", 0, 1, [1, 2, 3], [1, 2, 3], 3);
    private static readonly Partition Orphan = new("logs", 0, null, [9, 4], [9], 1);

    public static ImmutableArray<Mend> All { get; } =
        [.. Minimum, .. ScaleDown, .. ForeignDisk, .. Leaderless, .. HeldUp, .. Throttled, .. FailedDisk, .. LogDirs];

    private static IEnumerable<Mend> Minimum
    {
        get
        {
            var cluster = ClusterUnderTest.Of(3).Healthy().WithSetting("num.io.threads", "16").Staged()
                .Partitions(NeverSpared);
            var mend = Stuck(
                nameof(ReplicationRules), "min.insync.replicas of topic c2, which is 3",
                "lower it in spec.kafka.config", cluster,
                c => c.Partitions(NeverSpared with { MinInSyncReplicas = 2 })) with
            {
                GoesOn = plan => plan.Steps.OfType<RestartDaemon>().Any(),
            };
            yield return mend;
            yield return mend with
            {
                Advice = "or take kafkapi.dev/force=restart-broker/pi2",
                Take = c => c.Forced("restart-broker/pi2"),
            };
        }
    }

    private static IEnumerable<Mend> ScaleDown
    {
        get
        {
            var mend = Stuck(
                nameof(DecommissionRules), "brokers enough to take its replicas", "Put pi4 back into spec.nodes",
                Left(ClusterUnderTest.Of(4, members: 3).Healthy().Partitions(Wide)),
                _ => ClusterUnderTest.Of(4, members: 3).Healthy().Partitions(Wide).Asking(Balanced));
            yield return mend;
            yield return mend with { Advice = "add another broker", Take = _ => Replaced(unseen: false) };
            yield return mend with
            {
                Advice = "lower the replication factor of these topics with kafka-reassign-partitions",
                Take = c => c.Partitions(Elsewhere).Storing(),
            };
            yield return mend with
            {
                Before = mend.Before.Unseen("pi4"),
                Advice = "Add another broker, with an id and an address of its own",
                Take = _ => Replaced(unseen: true),
            };
        }
    }

    private static IEnumerable<Mend> ForeignDisk
    {
        get
        {
            var mend = Stuck(
                nameof(BrokerDecommission), "its own disk: there is one of broker 9", "put its own disk back",
                LeftPi4().Partitions(Elsewhere).Storing().Marked("9"), c => c.Marked("4"));
            yield return mend;
            yield return mend with
            {
                Advice = "switch the host off and take kafkapi.dev/force=leave/pi4",
                Take = c => SwitchedOff(c).Forced("leave/pi4"),
            };
        }
    }

    private static IEnumerable<Mend> Leaderless
    {
        get
        {
            var mend = Stuck(
                nameof(DecommissionRules), "logs-0 to have a leader",
                "and broker 9, which has all of it, is no node of the spec: put it back into spec.nodes",
                LeftPi4().Partitions(Orphan), _ => Left(
                    ClusterUnderTest.Of(4, members: 3).Healthy(), DesiredClusters.Node(9, DaemonKind.Broker))
                    .Partitions(Orphan)) with
            {
                GoesOn = plan => plan.Steps.Any(s => s.Node.Value == "pi9"),
            };
            yield return mend;
            yield return mend with
            {
                Advice = "or delete topic logs",
                Take = c => c.Partitions(Elsewhere).Storing(),
                GoesOn = IsStopped,
            };
        }
    }

    private static IEnumerable<Mend> HeldUp =>
        from word in new[] { "pause", "cancel-2" }
        from mode in Enum.GetValues<RebalanceMode>()
        let memory = Balanced.Moves with { Request = word, BalancedFor = [new(1), new(2), new(3)] }
        select Stuck(
            nameof(DecommissionRules), "orders to be moved to other brokers, and",
            $"kafkapi.dev/rebalance says {word}: give it a new value",
            LeftPi4(mode).Partitions(OnPi4).Asking((ClusterRequests.None with { Rebalance = word }, memory)),
            c => c.Asking((ClusterRequests.None with { Rebalance = "now-1" }, memory))) with
        {
            GoesOn = plan => plan.Steps.OfType<MovePartitions>().Any(),
            Case = $"{mode}",
        };

    private static IEnumerable<Mend> Throttled
    {
        get
        {
            var old = Left(ClusterUnderTest.Of(4, members: 3).WithVersion("5.2", new(2, 2)).Healthy())
                .Partitions(Elsewhere).Storing();
            yield return Stuck(
                nameof(DecommissionRules), "the throttle of earlier moves to be lifted",
                "delete leader.replication.throttled.rate and follower.replication.throttled.rate of the brokers",
                Throttles(old, old.Desired.Kafka.Rebalance.BytesPerSecond), c => Throttles(c, rate: null)) with
            {
                GoesOn = IsStopped,
            };
        }
    }

    private static IEnumerable<Mend> FailedDisk
    {
        get
        {
            var mend = Stuck(
                nameof(DecommissionRules), "/kafka to be read",
                "mend its disk and restart the broker on pi4",
                LeftPi4().Partitions(Elsewhere).StoringOn(4, new StoredDirectory("/kafka", 56, [])),
                c => c.Storing()) with
            {
                GoesOn = IsStopped,
            };
            yield return mend;
            yield return mend with
            {
                Advice = "or switch that host off and take kafkapi.dev/force=leave/pi4",
                Take = c => SwitchedOff(c).Forced("leave/pi4"),
                GoesOn = plan => plan.Forgotten.Contains(new("pi4")),
            };
        }
    }

    private static IEnumerable<Mend> LogDirs
    {
        get
        {
            var unreadable = new[] { 1, 2, 3 }.Aggregate(
                Holding([Kept], bytes: 10), (c, id) => c.StoringOn(id, new StoredDirectory(Old, 56, [])));
            yield return Stuck(
                nameof(EvacuatedBroker), $"{Old} to be a directory that Kafka can read",
                "put its disk back, or mend it, and restart the broker on pi1",
                unreadable, _ => Holding([Kept], bytes: 10));

            var full = Stuck(
                nameof(EvacuatedBroker), $"room for orders-0 in {Kept}, which no disk there has",
                $"or put {Old} back into spec.kafka.logDirs",
                Holding([Kept], bytes: 32L << 30), _ => Holding([Kept, Old], bytes: 32L << 30));
            yield return full;
            yield return full with
            {
                Advice = "add a directory on a larger disk",
                Take = _ => Holding([Kept, Larger], bytes: 32L << 30),
            };
        }
    }

    private static Mend Stuck(
        string source, string wait, string advice, ClusterUnderTest before,
        Func<ClusterUnderTest, ClusterUnderTest> take) => new(source, advice, before, take) { Wait = wait };

    private static bool IsStopped(Plan plan) => plan.Steps.OfType<StopDaemon>().Any(s => s.Node.Value == "pi4");

    private static ClusterUnderTest Forced(this ClusterUnderTest cluster, string step) =>
        cluster with { Requests = cluster.Requests with { Force = new(StepName.Parse(step)!) } };

    private static (ClusterRequests Requests, MovesMemory Moves) Balanced =>
        (ClusterRequests.None, MovesMemory.Empty with { BalancedFor = [new(1), new(2), new(3), new(4)] });

    private static ClusterUnderTest LeftPi4(RebalanceMode mode = RebalanceMode.OnScaling)
    {
        var cluster = Left(ClusterUnderTest.Of(4, members: 3).Healthy());
        var kafka = cluster.Desired.Kafka;
        return cluster with
        {
            Desired = cluster.Desired with { Kafka = kafka with { Rebalance = kafka.Rebalance with { Mode = mode } } },
        };
    }

    /// <summary>pi4 has left the spec, and others have come.</summary>
    private static ClusterUnderTest Left(ClusterUnderTest cluster, params ImmutableArray<DesiredNode> come)
    {
        var others = come.ToImmutableDictionary(n => n.Name, n => (ObservedHost)(Pi4.Fresh(
            $"machine-{n.Id}", n.Name.Value, n.Address) with
        {
            Data = new(null, [new(DesiredClusters.LogDir, $"{n.Id}", "c1", IsEmpty: false)]),
        }));
        var pi4 = cluster.Desired.Nodes.Single(n => n.Id == 4);
        var known = (BrokersView.Known)cluster.Brokers with { Moving = [] };
        return (cluster with { Hosts = cluster.Hosts.AddRange(others), Brokers = known })
            .For(cluster.Desired with
            {
                Nodes = [.. cluster.Desired.Nodes.Remove(pi4), .. come],
                Decommissioned = [pi4],
            })
            .Asking(Balanced);
    }

    /// <summary>pi5 has come, and takes what pi4 has.</summary>
    private static ClusterUnderTest Replaced(bool unseen)
    {
        var cluster = ClusterUnderTest.Of(5, members: 3).Healthy()
            .Partitions(unseen ? Wide with { InSync = [1, 2, 3] } : Wide);
        return Left(unseen ? cluster.Unseen("pi4") : cluster);
    }

    /// <summary>The host is off, and its broker is gone from Kafka.</summary>
    private static ClusterUnderTest SwitchedOff(ClusterUnderTest cluster)
    {
        var known = (BrokersView.Known)cluster.Brokers;
        return cluster.Unseen("pi4") with
        {
            Brokers = known with { Registered = known.Registered.Remove(4), Answering = known.Answering.Remove(4) },
        };
    }

    private static ClusterUnderTest Marked(this ClusterUnderTest cluster, string broker) => cluster.Seen(
        "pi4",
        s => s with { Data = s.Data with { LogDirectories = [new(DesiredClusters.LogDir, broker, "c1", false)] } });

    private static ClusterUnderTest Throttles(ClusterUnderTest cluster, long? rate) => cluster with
    {
        Brokers = (BrokersView.Known)cluster.Brokers with
        {
            Moving = null,
            Throttles = rate is { } bytes
                ? ImmutableSortedDictionary<int, long>.Empty.Add(4, bytes)
                : ImmutableSortedDictionary<int, long>.Empty,
        },
    };

    private static ClusterUnderTest StoringOn(this ClusterUnderTest cluster, int broker, params StoredDirectory[] told)
    {
        var known = (BrokersView.Known)cluster.Brokers;
        var others = known.Disks.GetValueOrDefault(broker, []).Where(d => !told.Any(t => t.Path == d.Path));
        return cluster with { Brokers = known with { Disks = known.Disks.SetItem(broker, [.. others, .. told]) } };
    }

    /// <summary>Brokers that run with the old directory and another one, and a spec with these.</summary>
    private static ClusterUnderTest Holding(ImmutableArray<string> spec, long bytes)
    {
        var cluster = ClusterUnderTest.Of(3);
        cluster = cluster.For(With(cluster, [Kept, Old])).Healthy();
        foreach (var node in cluster.Desired.Nodes)
        {
            cluster = cluster
                .Seen(node.Name.Value, s => s with
                {
                    Disks =
                    [
                        new(Kept, 16L << 30, 8L << 30), new(Old, 64L << 30, 8L << 30),
                        new(Larger, 64L << 30, 60L << 30),
                    ],
                    Data = s.Data with
                    {
                        LogDirectories =
                        [
                            new(Kept, $"{node.Id}", "c1", IsEmpty: false), new(Old, $"{node.Id}", "c1", IsEmpty: false),
                            .. spec.Contains(Larger)
                                ? [new LogDirectory(Larger, null, null, IsEmpty: true)]
                                : ImmutableArray<LogDirectory>.Empty,
                        ],
                    },
                })
                .StoringOn(
                    node.Id, new(Kept, 0, []), new(Old, 0, [new StoredReplica("orders", 0, bytes, IsFuture: false)]));
        }

        var narrowed = cluster.For(cluster.Narrowed(nameof(LogDirRetention), With(cluster, spec)).Cluster);
        return spec.Contains(Larger) ? narrowed.Staged() : narrowed;
    }

    private static TargetCluster With(ClusterUnderTest cluster, ImmutableArray<string> directories) =>
        cluster.Desired with { Kafka = cluster.Desired.Kafka with { LogDirs = directories } };
}
