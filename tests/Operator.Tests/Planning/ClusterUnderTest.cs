using System.Collections.Immutable;
using KafkaPi.Operator.Clusters;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Operator.Tests.Planning;

/// <summary>A cluster to plan for: n nodes with both daemons, changed by the words of a story.</summary>
internal sealed record ClusterUnderTest(
    DesiredCluster Desired, ImmutableSortedDictionary<NodeName, ObservedHost> Hosts, BrokersView Brokers, ImmutableDictionary<NodeName, RenderedNode> Wanted)
{
    public const string Uid = "5e3f";
    private const long Gibi = 1L << 30;

    /// <summary>Fresh hosts, seen for the first time.</summary>
    public static ClusterUnderTest Of(int nodes)
    {
        var desired = new DesiredCluster(
            new("kafka", "pis", Uid), 1,
            new(DistributionLayout.Confluent, "7.2.2", new(3, 2), new DistributionSource.Download(new("http://archive/confluent.tar.gz"), "ab")), true, 11,
            new(null, "/var/lib/kafkapi/zookeeper", 2181, 2888, 3888, ImmutableSortedDictionary<string, string>.Empty),
            new(null, ["/var/lib/kafkapi/kafka"], [new("PLAINTEXT", 9092, "PLAINTEXT")], ImmutableSortedDictionary<string, string>.Empty),
            [.. Enumerable.Range(1, nodes).Select(i => new DesiredNode(new($"pi{i}"), $"10.0.0.{i}", i, [DaemonKind.ZooKeeper, DaemonKind.Broker], null))]);
        var hosts = desired.Nodes.ToImmutableSortedDictionary(n => n.Name, ObservedHost (n) => Fresh(n));
        return new ClusterUnderTest(desired, hosts, new BrokersView.Unknown("no broker listens"), ImmutableDictionary<NodeName, RenderedNode>.Empty).Rendered();
    }

    public ClusterUnderTest For(DesiredCluster desired) => (this with { Desired = desired }).Rendered();

    /// <summary>The node is a broker only.</summary>
    public ClusterUnderTest WithoutZooKeeperOn(string node) =>
        (this with { Desired = Desired with { Nodes = [.. Desired.Nodes.Select(n => n.Name.Value == node ? n with { Daemons = [DaemonKind.Broker] } : n)] } }).Rendered();

    public Plan Plan(Controls? controls = null) => Planner.Plan(Situation.Of(Desired, new(Hosts, Brokers), Wanted, controls));

    /// <summary>What a pass made of it, with every step done.</summary>
    public ClusterLook Look(Controls? controls = null, Outcome? outcome = null)
    {
        var now = AtStage();
        var plan = Stage.Amend(now.Plan(controls));
        return ClusterLook.After(Situation.Of(now.Desired, new(Hosts, Brokers), now.Wanted, controls), plan, outcome ?? new([.. plan.Steps.Select(s => new StepOutcome.Done(s))]));
    }

    /// <summary>Everything is as specified and serves; pi3 leads the ensemble, pi1 is the controller; one topic on the first three.</summary>
    public ClusterUnderTest Healthy()
    {
        var cluster = this;
        foreach (var node in Desired.Nodes) cluster = cluster.Provisioned(node.Name.Value).Running(node.Name.Value);
        return cluster with
        {
            Brokers = new BrokersView.Known(
                [.. Desired.Nodes.Select(n => n.Id)], [.. Desired.Nodes.Select(n => n.Id)], 1, [new("orders", 0, 1, [1, 2, 3], [1, 2, 3], 2)])
            {
                // As of brokers that do not let us ask: nothing is taken live.
                Settings = Desired.Nodes.ToImmutableSortedDictionary(n => n.Id, _ => new SettingsInForce(ImmutableSortedDictionary<string, BrokerSetting>.Empty)),
            },
        };
    }

    /// <summary>The brokers tell of settings: for each, what the broker of an id says of it.</summary>
    public ClusterUnderTest Telling(params (string Key, Func<int, BrokerSetting> Tell)[] settings) => this with
    {
        Brokers = ((BrokersView.Known)Brokers) with
        {
            Settings = Desired.Nodes.ToImmutableSortedDictionary(
                n => n.Id, n => new SettingsInForce(settings.ToImmutableSortedDictionary(s => s.Key, s => s.Tell(n.Id), StringComparer.Ordinal))),
        },
    };

    public ClusterUnderTest Provisioned(string node)
    {
        var wanted = Wanted[new(node)];
        return Seen(node, s => s with
        {
            Owner = new(Uid, "kafka/pis"),
            UserExists = true,
            CurrentLink = Desired.Distribution.Home,
            Distributions = [Desired.Distribution.Home],
            Files = wanted.Files.Select(f => new ObservedFile(f.Path, f.Sha256, f.Mode, f.Owner, f.Group))
                .Concat(wanted.Directories.Select(d => new ObservedFile(d.Path, "", d.Mode, d.Owner, d.Group)))
                .ToImmutableDictionary(f => f.Path),
            Daemons = [.. wanted.Daemons.Select(d => Stopped(d.Kind) with { Staged = d.Release })],
        });
    }

    public ClusterUnderTest Running(string node)
    {
        var id = Desired.Nodes.Single(n => n.Name.Value == node).Id;
        return Seen(node, s => s with
        {
            Daemons = [.. Wanted[new(node)].Daemons.Select(Started)],
            ZooKeeper = new ZooKeeperMember.Serving(id == 3 ? ZooKeeperRole.Leader : ZooKeeperRole.Follower, 7, "3.6.3"),
            Data = new(new("/var/lib/kafkapi/zookeeper", $"{id}\n", IsBlank: false), [new("/var/lib/kafkapi/kafka", $"{id}", "c1", IsEmpty: false)]),
        });
    }

    /// <summary>The spec says another value; what runs and what lies on the disks is as before.</summary>
    public ClusterUnderTest WithSetting(string key, string value) =>
        (this with { Desired = Desired with { Kafka = Desired.Kafka with { Config = Desired.Kafka.Config.SetItem(key, value) } } }).Rendered();

    public ClusterUnderTest WithZooKeeperSetting(string key, string value) =>
        (this with { Desired = Desired with { ZooKeeper = Desired.ZooKeeper with { Config = Desired.ZooKeeper.Config.SetItem(key, value) } } }).Rendered();

    /// <summary>The spec has one more directory for messages; no broker knows it.</summary>
    public ClusterUnderTest WithLogDirectory(string path, long freeBytes)
    {
        var cluster = (this with { Desired = Desired with { Kafka = Desired.Kafka with { LogDirs = [.. Desired.Kafka.LogDirs, path] } } }).Rendered();
        foreach (var node in Desired.Nodes)
        {
            cluster = cluster.Seen(node.Name.Value, s => s with
            {
                Disks = [.. s.Disks, new(path, 16L << 30, freeBytes)],
                Data = s.Data with { LogDirectories = [.. s.Data.LogDirectories, new(path, null, null, IsEmpty: true)] },
            });
        }

        return cluster;
    }

    public ClusterUnderTest WithoutSetting(string key) =>
        (this with { Desired = Desired with { Kafka = Desired.Kafka with { Config = Desired.Kafka.Config.Remove(key) } } }).Rendered();

    /// <summary>The new settings lie on every disk; the processes run with the old ones.</summary>
    public ClusterUnderTest Staged()
    {
        var cluster = this;
        foreach (var node in Desired.Nodes.Where(n => Hosts[n.Name] is ObservedHost.Seen))
        {
            var seen = (ObservedHost.Seen)Hosts[node.Name];
            cluster = cluster.Provisioned(node.Name.Value).Seen(node.Name.Value, s => s with
            {
                CurrentLink = seen.CurrentLink,
                Distributions = [.. seen.Distributions.Union(s.Distributions)],
                Files = seen.Files.SetItems(s.Files),
                Daemons =
                [
                    .. s.Daemons.Select(staged => seen.Daemon(staged.Kind) is { } running ? running with { Staged = staged.Staged } : staged),
                    .. seen.Daemons.Where(d => !s.Daemons.Any(staged => staged.Kind == d.Kind)),
                ],
            });
        }

        return cluster;
    }

    /// <summary>The spec asks for another version.</summary>
    public ClusterUnderTest WithVersion(string version, Version kafka) =>
        (this with { Desired = Desired with { Distribution = Desired.Distribution with { Version = version, KafkaVersion = kafka } } }).Rendered();

    public UpgradeStage Stage => UpgradeStage.Of(Desired, new(Hosts, Brokers));

    /// <summary>As far as a change of version is to be brought about now.</summary>
    public ClusterUnderTest AtStage() => (this with { Desired = Stage.Cluster }).Rendered();

    /// <summary>The plan for <see cref="AtStage"/>, and what keeps the rest of the spec from being planned for.</summary>
    public Plan StagePlan() => Stage.Amend(AtStage().Plan());

    /// <summary>Runs with what the spec says.</summary>
    public ClusterUnderTest Restarted(string node, DaemonKind kind) => Daemon(node, kind, _ => Started(Wanted[new(node)].Daemons.Single(d => d.Kind == kind)));

    public ClusterUnderTest Unseen(string node, string reason = "has not been seen for 70 s", bool needsHuman = false) =>
        this with { Hosts = Hosts.SetItem(new(node), new ObservedHost.Unseen(null, reason, needsHuman)) };

    public ClusterUnderTest Seen(string node, Func<ObservedHost.Seen, ObservedHost.Seen> change) =>
        this with { Hosts = Hosts.SetItem(new(node), change((ObservedHost.Seen)Hosts[new(node)])) };

    public ClusterUnderTest Daemon(string node, DaemonKind kind, Func<ObservedDaemon, ObservedDaemon> change) =>
        Seen(node, s => s with { Daemons = [.. s.Daemons.Select(d => d.Kind == kind ? change(d) : d)] });

    public ClusterUnderTest BrokerDown(string node)
    {
        var id = Desired.Nodes.Single(n => n.Name.Value == node).Id;
        var known = (BrokersView.Known)Brokers;
        return Daemon(node, DaemonKind.Broker, _ => Stopped(DaemonKind.Broker)) with
        {
            Brokers = known with
            {
                Registered = known.Registered.Remove(id),
                Answering = known.Answering.Remove(id),
                Partitions = [.. known.Partitions.Select(p => p with { InSync = p.InSync.Remove(id) })],
            },
        };
    }

    public ClusterUnderTest Partitions(params ReadOnlySpan<Partition> partitions) =>
        this with { Brokers = ((BrokersView.Known)Brokers) with { Partitions = [.. partitions] } };

    public static ObservedDaemon Stopped(DaemonKind kind) =>
        new(kind, "loaded", "inactive", "dead", "enabled", false, "", null, 0, 0, null, ImmutableSortedDictionary<string, string>.Empty, [], []);

    public static ObservedDaemon Started(RenderedDaemon daemon) => Stopped(daemon.Kind) with
    {
        ActiveState = "active",
        SubState = "running",
        InvocationId = "1",
        ActiveFor = TimeSpan.FromHours(1),
        Running = daemon.Revision,
        RunningSettings = daemon.Settings,
        Release = daemon.Release,
        Staged = daemon.Release,
    };

    private ClusterUnderTest Rendered() => this with { Wanted = Desired.Nodes.ToImmutableDictionary(n => n.Name, n => Rendering.Render(Desired, n, 4 * Gibi)) };

    private static ObservedHost.Seen Fresh(DesiredNode node) => new(
        new("Raspberry Pi 4 Model B", "aarch64", 64, 4 * Gibi, node.Name.Value, $"machine-{node.Id}", "boot", true, "Debian", TimeSpan.Zero, [node.Address], new(new(17, 0), null, null)),
        null, false, null, [], ImmutableDictionary<string, ObservedFile>.Empty, [], [], [], [], new(null, []), new ZooKeeperMember.Silent());
}
