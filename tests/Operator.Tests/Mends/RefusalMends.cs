using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Tests.Planning.Preflight;
using KafkaPi.Operator.Tests.Planning.Trials;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Tests.Mends;

/// <summary>Ways out that refusals name. All stages are asked.</summary>
internal static class RefusalMends
{
    private const string Kept = "/mnt/ssd/kafka";

    private static readonly Version Old = new(2, 2);
    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy().Remembered();

    public static ImmutableArray<Mend> All { get; } =
        [.. Versions, .. Protocols, .. Removals, .. LogDirs, .. Listeners, .. Settings, Change];

    private static IEnumerable<Mend> Versions
    {
        get
        {
            yield return Mend(
                RefusalKind.Version, "set spec.version and spec.distribution back to 7.2.2",
                Healthy.WithVersion("6.2", new(2, 8)), _ => Healthy);
            yield return Mend(
                RefusalKind.Version, "or to another version of Kafka 3.2 or newer",
                Healthy.WithVersion("6.2", new(2, 8)), c => c.WithVersion("7.3", new(3, 3)));
            yield return Mend(
                RefusalKind.Version, "take a version of Kafka 2.4 or newer",
                Healthy.WithVersion("5.2", Old), c => c.WithVersion("7.3", new(3, 3)));
            yield return Mend(
                RefusalKind.Version, "set snapshot.trust.empty to \"true\" in spec.zookeeper.config for the upgrade",
                ClusterUnderTest.Of(3).WithVersion("5.2", Old).Healthy().WithVersion("7.2.2", new(3, 2)),
                c => c.WithZooKeeperSetting("snapshot.trust.empty", "true"));
        }
    }

    private static IEnumerable<Mend> Protocols
    {
        get
        {
            const string Protocol = "inter.broker.protocol.version";
            var back = Mend(
                RefusalKind.Version, "set 3.2 or a newer one", WithProtocol("2.8"), _ => WithProtocol("3.2"));
            yield return back;
            yield return back with { Advice = "or remove the setting", Take = c => c.WithoutSetting(Protocol) };
        }
    }

    private static IEnumerable<Mend> Removals
    {
        get
        {
            yield return Mend(
                RefusalKind.Removal, "put the role broker of pi2 back",
                WithNode(Healthy, n => n.Without(DaemonKind.Broker)), _ => Healthy);
            var two = ClusterUnderTest.Of(2).WithVersion("5.2", Old).Healthy().Remembered();
            yield return Mend(
                RefusalKind.Removal, "leave the role zookeeper on two nodes",
                WithNode(two, n => n.Without(DaemonKind.ZooKeeper)), _ => two);
            yield return Mend(
                RefusalKind.NodeId, "the data of pi2 carries the id 2: put 2 back",
                WithNode(Healthy, n => n with { Id = 7 }), _ => Healthy);
        }
    }

    private static IEnumerable<Mend> LogDirs
    {
        get
        {
            var kept = Mend(
                RefusalKind.LogDirectory, $"so that {DesiredClusters.LogDir} is kept: put it back",
                GivingUp("5.0", new(0, 10, 2)), c => With(c, [Kept, DesiredClusters.LogDir]));
            yield return kept;
            yield return kept with
            {
                Advice = "or go to Kafka 1.1 or newer first",
                Take = _ => GivingUp("5.0", new(1, 1)),
            };
        }
    }

    private static IEnumerable<Mend> Listeners
    {
        get
        {
            var renamed = Mend(
                RefusalKind.Listeners, "put LAN beside the present listeners with a port of its own first",
                Listening("PLAINTEXT:9092", "LAN:9092"), _ => Listening("PLAINTEXT:9092", "PLAINTEXT:9092 LAN:9093"));
            yield return renamed;
            yield return renamed with
            {
                Advice = "and remove the old one when all brokers have both",
                Take = _ => Listening("PLAINTEXT:9092 LAN:9093", "LAN:9093"),
            };
            var taken = Mend(
                RefusalKind.Listeners, "port 9094 is taken by nginx.service on pi2: stop it there", Taken,
                _ => Listening("PLAINTEXT:9092", "PLAINTEXT:9092 LAN:9094"));
            yield return taken;
            yield return taken with
            {
                Advice = "or choose another port",
                Take = c => c.WithListeners("PLAINTEXT:9092 LAN:9095"),
            };
        }
    }

    private static IEnumerable<Mend> Settings
    {
        get
        {
            const string Timeout = "zookeeper.session.timeout.ms";
            var wrong = Mend(
                RefusalKind.Setting, "correct it", Healthy.WithSetting(Timeout, "abc"),
                c => c.WithSetting(Timeout, "20000"));
            yield return wrong;
            yield return wrong with
            {
                Advice = "or remove it for the default 18000",
                Take = c => c.WithoutSetting(Timeout),
            };
            var large = Mend(
                RefusalKind.Setting, "lower it, or take a role off the node", WithHeap(8L << 30),
                _ => WithHeap(1L << 30)) with
            {
                Case = "heap",
            };
            yield return large;
        }
    }

    /// <summary>The spec is what each cluster is asked for.</summary>
    private static Mend Change
    {
        get
        {
            var rejected = TrialCluster.Healthy
                .WithSetting(TrialCluster.Reporters, "com.example.Missing").Staged().Failing("pi1", ends: 3).Passed();
            return Mend(
                RefusalKind.Change, "Correct it: any other value is tried at once", rejected.Asked,
                _ => rejected.WithSetting(TrialCluster.Reporters, "com.example.Other").Asked);
        }
    }

    private static Mend Mend(
        RefusalKind kind, string advice, ClusterUnderTest before, Func<ClusterUnderTest, ClusterUnderTest> take) =>
        new($"{kind}", advice, before, take) { Plan = WithAllStages, GoesOn = plan => plan.Refusals.IsEmpty };

    private static Plan WithAllStages(ClusterUnderTest cluster) => new ClusterPlanner()
        .Decide(cluster.Desired, new(cluster.Hosts, cluster.Brokers), cluster.Memory, cluster.Requests).Plan;

    private static ClusterUnderTest WithProtocol(string version) =>
        Healthy.WithSetting("inter.broker.protocol.version", version);

    /// <summary>The spec has another pi2.</summary>
    private static ClusterUnderTest WithNode(ClusterUnderTest cluster, Func<DesiredNode, DesiredNode> change) =>
        cluster with
        {
            Desired = new(cluster.Desired.Spec with
            {
                Distribution = cluster.Desired.Distribution,
                Nodes = cluster.Desired.Nodes.SetItem(1, change(cluster.Desired.Nodes[1])),
            }),
        };

    private static ClusterUnderTest With(ClusterUnderTest cluster, ImmutableArray<string> directories) =>
        cluster.For(cluster.Desired with { Kafka = cluster.Desired.Kafka with { LogDirs = directories } });

    /// <summary>Brokers of a version of Kafka with two directories, of which the spec has one.</summary>
    private static ClusterUnderTest GivingUp(string version, Version kafka)
    {
        var cluster = ClusterUnderTest.Of(3).WithVersion(version, kafka);
        cluster = With(cluster, [Kept, DesiredClusters.LogDir]).Healthy();
        foreach (var node in cluster.Desired.Nodes)
        {
            cluster = cluster.Seen(node.Name.Value, s => s with
            {
                Data = s.Data with
                {
                    LogDirectories =
                    [
                        new(Kept, $"{node.Id}", "c1", IsEmpty: false),
                        new(DesiredClusters.LogDir, $"{node.Id}", "c1", IsEmpty: false),
                    ],
                },
            });
        }

        return With(cluster, [Kept]);
    }

    /// <summary>Brokers that run with the first listeners. The operator opens no ports.</summary>
    private static ClusterUnderTest Taken => Listening("PLAINTEXT:9092", "PLAINTEXT:9092 LAN:9094")
        .Seen("pi2", s => s with { Listeners = s.Listeners.Add(new(9094, "nginx.service")) });

    private static ClusterUnderTest WithHeap(long bytes) =>
        Healthy.For(Healthy.Desired with { Kafka = Healthy.Desired.Kafka with { HeapBytes = bytes } });

    private static ClusterUnderTest Listening(string before, string spec)
    {
        var cluster = ClusterUnderTest.Of(3).WithListeners(before).Healthy().WithListeners(spec);
        return cluster.For(cluster.Desired with { ManagesFirewall = false });
    }
}
