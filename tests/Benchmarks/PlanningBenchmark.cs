using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Benchmarks;

/// <summary>A plan for a healthy cluster in which every broker has to be restarted: all rules are asked.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class PlanningBenchmark
{
    private const string Uid = "5e3f";

    private DesiredCluster _desired = null!;
    private ObservedCluster _observed = null!;
    private Dictionary<NodeName, RenderedNode> _wanted = null!;

    [Params(3, 100, 1000)]
    public int Hosts { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _desired = new(
            new("kafka", "pis", Uid), 1,
            new(DistributionLayout.Apache, "3.9.1", new(3, 9), new DistributionSource.Download(new("http://archive/kafka.tgz"), "00")), true, 11,
            new(null, "/var/lib/kafkapi/zookeeper", 2181, 2888, 3888, ImmutableSortedDictionary<string, string>.Empty),
            new(null, ["/var/lib/kafkapi/kafka"], [new("PLAINTEXT", 9092, "PLAINTEXT")], ImmutableSortedDictionary<string, string>.Empty),
            [.. Enumerable.Range(1, Hosts).Select(i => new DesiredNode(
                new($"pi{i}"), $"10.0.{i / 250}.{1 + i % 250}", i, i <= 5 ? [DaemonKind.ZooKeeper, DaemonKind.Broker] : [DaemonKind.Broker], null))]);
        _wanted = _desired.Nodes.ToDictionary(n => n.Name, n => Rendering.Render(_desired, n, 4L << 30));
        var partitions = Enumerable.Range(0, Hosts * 10)
            .Select(i => (ImmutableArray<int>)[1 + i % Hosts, 1 + (i + 1) % Hosts, 1 + (i + 2) % Hosts])
            .Select((replicas, i) => new Partition("orders", i, replicas[0], replicas, replicas, 2));
        var ids = _desired.Nodes.Select(n => n.Id).ToImmutableSortedSet();
        _observed = new(_desired.Nodes.ToImmutableSortedDictionary(n => n.Name, Seen), new BrokersView.Known(ids, ids, 1, [.. partitions])
        {
            Settings = _desired.Nodes.ToImmutableSortedDictionary(n => n.Id, n => Told(_wanted[n.Name].Daemons.Single(d => d.Kind == DaemonKind.Broker))),
        });
    }

    [Benchmark]
    public Plan Plan() => Planner.Plan(Situation.Of(_desired, _observed, _wanted));

    /// <summary>As many settings as a broker of Kafka 3 tells, those of its file among them.</summary>
    private static SettingsInForce Told(RenderedDaemon broker)
    {
        var given = broker.Settings.Select(s => KeyValuePair.Create(s.Key, new BrokerSetting(s.Value, false, false, [new(SettingSource.File, s.Key, s.Value)])));
        var others = Enumerable.Range(0, 250).Select(i => KeyValuePair.Create($"setting.{i}", new BrokerSetting("1", i % 2 == 0, false, [new(SettingSource.Default, $"setting.{i}", "1")])));
        return new(given.Concat(others).ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    private ObservedHost Seen(DesiredNode node)
    {
        var wanted = _wanted[node.Name];
        return new ObservedHost.Seen(
            new("Raspberry Pi 4", "aarch64", 64, 4L << 30, node.Name.Value, node.Name.Value, "boot", true, "Debian", TimeSpan.Zero, [node.Address], new(new(17, 0), null, null)),
            new(Uid, "kafka/pis"), true, _desired.Distribution.Home, [_desired.Distribution.Home],
            wanted.Files.Select(f => new ObservedFile(f.Path, f.Sha256, f.Mode, f.Owner, f.Group))
                .Concat(wanted.Directories.Select(d => new ObservedFile(d.Path, "", d.Mode, d.Owner, d.Group))).ToImmutableDictionary(f => f.Path),
            [.. wanted.Daemons.Select(d => new ObservedDaemon(
                d.Kind, "loaded", "active", "running", "enabled", false, "1", TimeSpan.FromHours(1), 0, 0,
                d.Kind == DaemonKind.Broker ? Revision.Of(("settings", "old")) : d.Revision, d.Settings, [], []))],
            [], [], [], new(new("/var/lib/kafkapi/zookeeper", $"{node.Id}", false), [new("/var/lib/kafkapi/kafka", $"{node.Id}", "c", false)]),
            new ZooKeeperMember.Serving(ZooKeeperRole.Follower, 1, "3.8.4"));
    }
}
