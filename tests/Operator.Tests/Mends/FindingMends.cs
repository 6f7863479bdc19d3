using System.Collections.Immutable;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Tests.Planning.Preflight;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Tests.Mends;

/// <summary>Ways out that findings name.</summary>
internal static class FindingMends
{
    private const string New = "/mnt/usb/kafka";

    private static readonly ClusterUnderTest Fresh = ClusterUnderTest.Of(3);
    private static readonly ClusterUnderTest Healthy = ClusterUnderTest.Of(3).Healthy();

    public static ImmutableArray<Mend> All { get; } =
    [
        .. Machines, .. Networks, .. Disks, .. Java, .. Owners, .. Marks, .. Archives, .. Settings, .. Losses, .. Loops,
        .. Strangers,
    ];

    private static IEnumerable<Mend> Machines =>
    [
        Mend(
            FindingKind.Preflight, "lower spec.zookeeper.heap or spec.kafka.heap", WithHeap(8L << 30),
            _ => WithHeap(256L << 20)),
        Mend(
            FindingKind.Preflight, "enable time synchronisation",
            Facts(Fresh, f => f with { ClockSkew = TimeSpan.FromMinutes(5) }), _ => Fresh),
        Mend(
            FindingKind.Preflight, "sudo systemd-machine-id-setup",
            Facts(Fresh, f => f with { MachineId = "machine-2" }), _ => Fresh),
        Mend(
            FindingKind.Preflight, "run 'sudo raspi-config nonint do_overlayfs 1' on the host and reboot it",
            Facts(Fresh, f => f with { RootIsVolatile = true }), _ => Fresh),
        Mend(
            FindingKind.Preflight, "run 'sudo hostnamectl set-hostname NAME' on one of them",
            Facts(Fresh, f => f with { Hostname = "pi2" }), _ => Fresh),
    ];

    private static IEnumerable<Mend> Networks
    {
        get
        {
            yield return Mend(
                FindingKind.Preflight, "which are 10.9.9.9: use one of them",
                Facts(Fresh, f => f with { Addresses = ["10.9.9.9"] }),
                c => c.For(c.Desired with
                {
                    Nodes = c.Desired.Nodes.SetItem(0, c.Desired.Nodes[0] with { Address = "10.9.9.9" }),
                }));

            var taken = Mend(
                FindingKind.Preflight, "port 9092 is taken by nginx.service: stop it",
                Fresh.Seen("pi1", s => s with { Listeners = [new(9092, "nginx.service")] }), _ => Fresh);
            yield return taken;
            yield return taken with
            {
                Advice = "or choose another port in the spec",
                Take = c => c.WithListeners("PLAINTEXT:9192"),
            };
            yield return Mend(
                FindingKind.Preflight, "open the port in the firewalls between the hosts",
                Fresh.Seen("pi1", s => s with { Reach = [new("10.0.0.2", 2888, Reachable: false)] }), _ => Fresh);

            var parted = ClusterUnderTest.Of(3).WithVersion("5.2", new(2, 2)).Healthy();
            yield return Mend(
                FindingKind.Preflight, "give each node back the zookeeper role, id, address and ports that it had",
                parted.For(parted.Desired with
                {
                    ZooKeeper = parted.Desired.ZooKeeper with { LeaderPort = 2889, ElectionPort = 3889 },
                }),
                _ => parted);
        }
    }

    private static IEnumerable<Mend> Disks
    {
        get
        {
            var full = Mend(
                FindingKind.Preflight,
                $"the disk of {DesiredClusters.LogDir} has about 100 MiB free and needs 512 MiB: free some room",
                WithDisks(Fresh, free: 100L << 20), _ => WithDisks(Fresh, free: 8L << 30));
            yield return full;
            yield return full with
            {
                Advice = "or use another disk",
                Take = c => c.For(c.Desired with { Kafka = c.Desired.Kafka with { LogDirs = [New] } }),
            };

            var refused = Mend(
                FindingKind.LogDirectoryRefused,
                $"the disk of {New} has about 100 MiB free and needs 512 MiB: free some room",
                Healthy.WithLogDirectory(New, 100L << 20), _ => Healthy.WithLogDirectory(New, 8L << 30));
            yield return refused;
            yield return refused with
            {
                Advice = "or use another disk",
                Take = _ => Healthy.WithLogDirectory("/mnt/hdd/kafka", 8L << 30),
            };
        }
    }

    private static IEnumerable<Mend> Java
    {
        get
        {
            var without = Fresh.For(Fresh.Desired with { InstallJava = false });
            var missing = Mend(
                FindingKind.Preflight, "Java is missing: install it",
                Facts(without, f => f with { Java = new(null, "openjdk-17-jre-headless", 17) }), _ => without);
            yield return missing;
            yield return missing with
            {
                Advice = "or set spec.java.install to true",
                Take = c => c.For(c.Desired with { InstallJava = true }),
            };

            var old = Mend(
                FindingKind.JavaTooOld, "run 'sudo apt-get update' on the host",
                Healthy.For(Healthy.Desired with { MinimumJava = 21 }),
                c => OnAll(c, new(new(17, 0), "openjdk-21-jre-headless", 21)));
            yield return old;
            yield return old with
            {
                Advice = "or install Java 21 or newer by hand",
                Take = c => OnAll(c, new(new(21, 0), null, null)),
            };
            yield return old with { Advice = "or set spec.java.minimumVersion to 17", Take = _ => Healthy };
        }
    }

    private static IEnumerable<Mend> Owners =>
    [
        Mend(
            FindingKind.Identity, "or remove /var/lib/kafkapi/owner on the host when it is gone for good",
            Fresh.Seen("pi1", s => s with { Owner = new("another", "kafka/others") }), _ => Fresh),
        Mend(
            FindingKind.Unreachable, "the SSH user may not use sudo: allow it",
            Healthy.Unseen("pi1", "the SSH user may not use sudo: allow it", needsHuman: true), _ => Healthy),
    ];

    private static IEnumerable<Mend> Marks
    {
        get
        {
            var alone = ClusterUnderTest.Of(1);
            var member = Mend(
                FindingKind.Identity, "and spec.nodes says id 1: give the node the id 9",
                alone.Seen("pi1", s => s with { Data = new(new(DesiredClusters.ZooKeeperData, "9", false), []) }),
                c => WithId(c, 9));
            yield return member;
            yield return member with { Advice = "or move the data directory away", Take = _ => alone };

            var broker = Mend(
                FindingKind.Identity, "give the node the id 9",
                Marked(alone, new(DesiredClusters.LogDir, "9", "c1", false)), c => WithId(c, 9)) with
            {
                Case = "broker",
            };
            yield return broker;
            yield return broker with { Advice = "or move the log directory away", Take = _ => alone };

            // It is without its data then, which has to be confirmed, as the next message says.
            yield return Mend(
                FindingKind.Identity, "move the log directory away when the broker is to join this cluster",
                Marked(Healthy, new(DesiredClusters.LogDir, "1", "c2", false)),
                c => Marked(c, new(DesiredClusters.LogDir, null, null, true)).Confirmed());
        }
    }

    private static IEnumerable<Mend> Archives
    {
        get
        {
            var (old, other) = (new string('a', 128), new string('b', 128));
            var differs = Mend(
                FindingKind.ArchiveDiffers, "put that back into spec.distribution.sha512",
                From(other, old), _ => From(old, old));
            yield return differs;
            yield return differs with
            {
                Advice = "or give the other archive a version of its own, as spec.version 7.2.2-1",
                Take = c => c.WithVersion("7.2.2-1", new(3, 2)),
            };
        }
    }

    private static IEnumerable<Mend> Loops
    {
        get
        {
            var loose = Healthy.Seen("pi1", s => s with { CurrentLink = "/opt/other" });
            var step = loose.Plan().Steps.Single();
            yield return Mend(
                FindingKind.StepFruitless, "Find what does so and end it there",
                loose.Seen("pi1", s => s with { Repeated = [new(step.Sentence, Rests: true)] }),
                c => c.Seen("pi1", s => s with { CurrentLink = Linked(Healthy) }));
        }
    }

    private static IEnumerable<Mend> Strangers =>
    [
        Mend(
            FindingKind.ForeignKafka, "kafkapi.dev/leave-alone=pi1:/opt/kafka/config/server.properties",
            Fresh.Seen("pi1", s => s with
            {
                Kafka = new(
                    [
                        new(DaemonKind.Broker, "pi", "kafka.service", "3.2.3", "/opt/kafka/config/server.properties"),
                    ],
                    []),
            }),
            c => Leaving(c, "pi1:/opt/kafka/config/server.properties")),
        Mend(
            FindingKind.ForeignData, "kafkapi.dev/leave-alone=pi1:/srv/kafka",
            Fresh.Seen(
                "pi1", s => s with { Kafka = new([], [new(DaemonKind.Broker, "/srv/kafka", "pi", "1", "abc")]) }),
            c => Leaving(c, "pi1:/srv/kafka")),
        Mend(
            FindingKind.ForeignData, $"Name another directory than {DesiredClusters.LogDir} in the spec",
            Fresh.Seen("pi1", s => s with
            {
                Kafka = new([], [new(DaemonKind.Broker, DesiredClusters.LogDir, "pi", "1", "abc")]),
            }),
            c => Leaving(
                c.For(c.Desired with { Kafka = c.Desired.Kafka with { LogDirs = ["/srv/new"] } }),
                $"pi1:{DesiredClusters.LogDir}")),
    ];

    private static ClusterUnderTest Leaving(ClusterUnderTest cluster, string value) => cluster with
    {
        Requests = cluster.Requests with { LeftAlone = LeftAlone.ParseAll(value) },
    };

    private static IEnumerable<Mend> Settings
    {
        get
        {
            const string Threads = "num.io.threads";
            var cluster = Healthy.WithSetting(Threads, "many");
            var known = (BrokersView.Known)cluster.Brokers;
            var rejected = known.Settings[2] with { Rejection = new ConfigRejection([Threads], "not a number") };
            yield return Mend(
                FindingKind.SettingRefused, "correct it, until then nothing of this change is made",
                cluster with { Brokers = known with { Settings = known.Settings.SetItem(2, rejected) } },
                _ => Healthy.WithSetting(Threads, "9"));
        }
    }

    private static IEnumerable<Mend> Losses
    {
        get
        {
            var before = Healthy.Remembered();
            var lost = Mend(
                FindingKind.DataLost, "If the data is on another card or disk, put that back", before.Replaced("pi2"),
                _ => before);
            yield return lost;
            yield return lost with { Advice = "confirm it: kubectl -n kafka annotate", Take = c => c.Confirmed() };
        }
    }

    private static Mend Mend(
        FindingKind kind, string advice, ClusterUnderTest before, Func<ClusterUnderTest, ClusterUnderTest> take) =>
        new($"{kind}", advice, before, take) { GoesOn = plan => plan.Findings.IsEmpty };

    private static ClusterUnderTest Facts(ClusterUnderTest cluster, Func<HostFacts, HostFacts> change) =>
        cluster.Seen("pi1", s => s with { Facts = change(s.Facts) });

    private static ClusterUnderTest OnAll(ClusterUnderTest cluster, ObservedJava java) =>
        cluster.Desired.Nodes.Aggregate(
            cluster, (c, n) => c.Seen(n.Name.Value, s => s with { Facts = s.Facts with { Java = java } }));

    private static ClusterUnderTest WithHeap(long bytes) =>
        Fresh.For(Fresh.Desired with { Kafka = Fresh.Desired.Kafka with { HeapBytes = bytes } });

    private static ClusterUnderTest WithDisks(ClusterUnderTest cluster, long free) => cluster.Seen(
        "pi1", s => s with { Disks = [new(DesiredClusters.LogDir, 16L << 30, free), new(New, 16L << 30, 8L << 30)] });

    private static ClusterUnderTest WithId(ClusterUnderTest cluster, int id) => cluster.For(cluster.Desired with
    {
        Nodes = cluster.Desired.Nodes.SetItem(0, cluster.Desired.Nodes[0] with { Id = id }),
    });

    private static ClusterUnderTest Marked(ClusterUnderTest cluster, LogDirectory directory) =>
        cluster.Seen("pi1", s => s with { Data = s.Data with { LogDirectories = [directory] } });

    private static string? Linked(ClusterUnderTest cluster) =>
        cluster.Hosts[new("pi1")] is ObservedHost.Seen { CurrentLink: var link } ? link : null;

    private static ClusterUnderTest From(string spec, string installed)
    {
        var cluster = Healthy.For(Healthy.Desired with
        {
            Distribution = Healthy.Desired.Distribution with
            {
                Source = new DistributionOrigin.Download(new("http://archive/confluent.tar.gz"), spec),
            },
        });
        return cluster.Desired.Nodes.Aggregate(
            cluster,
            (c, n) => c.Seen(
                n.Name.Value, s => s with { Archives = s.Archives.Add(cluster.Desired.Distribution.Home, installed) }));
    }
}
