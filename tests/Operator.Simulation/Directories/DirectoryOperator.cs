using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Simulation.Ensembles;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Operator.Simulation.Directories;

/// <summary>Decides which directories a broker is to have now; the real one but for those that prove it to be needed.</summary>
internal delegate DesiredCluster Naming(DesiredCluster desired, ObservedCluster observed);

/// <summary>The real planner, and the real files, for the broker of a <see cref="DirectoryWorld"/>.</summary>
internal sealed class DirectoryOperator(DirectoryWorld world, Naming naming)
{
    private const string Uid = "6f1c";
    private const long Memory = 4L << 30;
    private const string Address = "10.0.0.1";

    private static readonly HostFacts Facts =
        new("Raspberry Pi 4", "aarch64", 64, Memory, "pi1", "one", "boot", true, "Debian", TimeSpan.Zero, [Address], new(new(17, 0), null, null));

    private static readonly DesiredDistribution Distribution =
        new(DistributionLayout.Apache, "3.2.3", new(3, 2, 3), new DistributionSource.Download(new("http://archive/kafka.tgz"), "00"));

    private static readonly NodeName Pi1 = new("pi1");

    private readonly Dictionary<(string, string, int), RenderedNode> _rendered = [];
    private ImmutableDictionary<string, ObservedFile> _files = ImmutableDictionary<string, ObservedFile>.Empty;
    private bool _isOwned;
    private bool _hasDistribution;
    private bool _isCurrent;
    private RenderedDaemon? _zooKeeper;
    private bool _zooKeeperRuns;

    public bool IsEnabled { get; private set; }

    /// <summary>Restarts and stops that were ordered.</summary>
    public int Acts { get; private set; }

    /// <param name="late">Seconds between asking the broker and looking at its disks, and again until something is done.</param>
    /// <param name="cutAfter">The operator is killed after so many steps.</param>
    /// <param name="meanwhile">What happens while it looks.</param>
    public Plan Round(int late = 0, int cutAfter = int.MaxValue, Action? meanwhile = null)
    {
        var brokers = AskBroker();
        world.Tick(late);
        var observed = new ObservedCluster(ImmutableSortedDictionary<NodeName, ObservedHost>.Empty.Add(Pi1, See()), brokers);
        meanwhile?.Invoke();
        world.Tick(late);
        var desired = naming(Desired(), observed);
        Dictionary<NodeName, RenderedNode> wanted = observed.Seen(Pi1) is null ? [] : new() { [Pi1] = Render(desired) };
        var plan = Planner.Plan(Situation.Of(desired, observed, wanted));
        foreach (var step in plan.Steps.Take(cutAfter))
        {
            world.Tell($"  {step.GetType().Name}: {step.Reason}");
            if (world is { On: true, Reachable: true }) Execute(step, wanted[Pi1]);
        }

        return plan;
    }

    private void Execute(Step step, RenderedNode wanted)
    {
        switch (step)
        {
            case PrepareHost prepare:
                _isOwned = true;
                _files = _files.SetItems(prepare.Directories.Select(d => KeyValuePair.Create(d.Path, new ObservedFile(d.Path, "", d.Mode, d.Owner, d.Group))));
                break;
            case InstallDistribution: _hasDistribution = true; break;
            case SwitchCurrent: _isCurrent = true; break;
            case WriteFiles write: Write(write, wanted); break;
            case StartDaemon { Daemon: DaemonKind.ZooKeeper } or RestartDaemon { Daemon: DaemonKind.ZooKeeper }: _zooKeeperRuns = true; break;
            case StartDaemon: IsEnabled = true; world.Start(); break;
            case EnableDaemon { Daemon: DaemonKind.Broker }: IsEnabled = true; break;
            case RestartDaemon: Acts++; world.Broker.Restart(world.Now); break;
            case StopDaemon: Acts++; world.Broker.End(); break;
            case MoveBetweenDirectories move:
                foreach (var replica in move.Moves) world.Move(replica.Number, replica.To);
                break;
        }
    }

    private void Write(WriteFiles step, RenderedNode wanted)
    {
        _files = _files.RemoveRange(step.Removals).SetItems(step.Files.Select(f => KeyValuePair.Create(f.Path, new ObservedFile(f.Path, f.Sha256, f.Mode, f.Owner, f.Group))));
        if (step.Files.Any(f => f.Path == HostLayout.Properties(DaemonKind.Broker))) world.Broker.Staged = wanted.Daemons.Single(d => d.Kind == DaemonKind.Broker);
        if (step.Files.Any(f => f.Path == HostLayout.Properties(DaemonKind.ZooKeeper))) _zooKeeper = wanted.Daemons.Single(d => d.Kind == DaemonKind.ZooKeeper);
    }

    private DesiredCluster Desired() => new(
        new("kafka", "pis", Uid), world.Faults, Distribution, true, 11,
        new(null, "/zk", 2181, 2888, 3888, ImmutableSortedDictionary<string, string>.Empty),
        new(null, [.. world.Spec.Order(StringComparer.Ordinal)], [new("PLAINTEXT", 9092, "PLAINTEXT")], ImmutableSortedDictionary<string, string>.Empty.Add("num.partitions", $"{world.Setting}")),
        [new(Pi1, Address, 1, [DaemonKind.ZooKeeper, DaemonKind.Broker], null)])
    {
        Memory = new(ImmutableDictionary<NodeName, RememberedHost>.Empty.Add(Pi1, new([], null, null)), []),
    };

    private RenderedNode Render(DesiredCluster cluster)
    {
        var key = (string.Join(',', cluster.LogDirsOf(Pi1)), string.Join(',', cluster.Kafka.LogDirs), world.Setting);
        return _rendered.TryGetValue(key, out var known) ? known : _rendered[key] = Rendering.Render(cluster, cluster.Nodes[0], Memory);
    }

    /// <summary>What the probe answers: the directories of the spec, and those that the broker's own properties name besides.</summary>
    private ObservedHost See()
    {
        if (!world.On || !world.Reachable) return new ObservedHost.Unseen(null, "has not been seen for 70 s", false);
        return new ObservedHost.Seen(
            Facts, _isOwned ? new(Uid, "kafka/pis") : null, true, _isCurrent ? Distribution.Home : null, _hasDistribution ? [Distribution.Home] : [], _files,
            [SeeZooKeeper(), SeeBroker()], [.. world.Directories.Select(d => new ObservedDisk(d.Path, 16L << 30, 8L << 30))], [], [],
            new(_zooKeeper is null ? null : new("/zk", "1", IsBlank: !_zooKeeperRuns), [.. world.Spec.Union(world.Running).Union(world.Staged).Select(world.Of).Select(See)]),
            _zooKeeperRuns ? new ZooKeeperMember.Serving(ZooKeeperRole.Leader, 1, "3.6.3") : new ZooKeeperMember.Silent());
    }

    private static LogDirectory See(SimDirectory directory) => directory is { IsPlugged: true, IsMarked: true }
        ? new(directory.Path, "1", "c", IsEmpty: false) { HasReplicas = directory.HasReplicas }
        : new(directory.Path, null, null, IsEmpty: true);

    private ObservedDaemon SeeZooKeeper() => See(DaemonKind.ZooKeeper, _zooKeeper, _zooKeeperRuns ? _zooKeeper : null, isEnabled: true, 0) with { ActiveFor = TimeSpan.FromHours(1) };

    private ObservedDaemon SeeBroker() => See(DaemonKind.Broker, world.Broker.Staged, world.Broker.Running, IsEnabled, world.Broker.StartedAt) with
    {
        ActiveState = world.Broker.IsAlive ? "active" : world.Broker.StartsAt < double.MaxValue ? "activating" : "inactive",
        SubState = world.Broker.IsAlive ? "running" : world.Broker.StartsAt < double.MaxValue ? "auto-restart" : "dead",
        ActiveFor = world.Broker.IsAlive ? TimeSpan.FromSeconds(world.Now - world.Broker.StartedAt) : null,
    };

    private static ObservedDaemon See(DaemonKind kind, RenderedDaemon? staged, RenderedDaemon? running, bool isEnabled, double startedAt) => new(
        kind, staged is null ? "not-found" : "loaded", running is null ? "inactive" : "active", running is null ? "dead" : "running", isEnabled ? "enabled" : "disabled", false, $"{startedAt}",
        null, 0, 0, running?.Revision, running?.Settings ?? ImmutableSortedDictionary<string, string>.Empty, [], [])
    {
        Release = running?.Release,
        Staged = staged?.Release,
    };

    private BrokersView AskBroker()
    {
        if (!world.Serves || !world.Reachable) return new BrokersView.Unknown("no broker answers");
        return new BrokersView.Known([1], [1], 1, [.. world.Directories.SelectMany(d => d.Partitions).Select(p => new Partition("orders", p, 1, [1], [1], 1))])
        {
            Settings = ImmutableSortedDictionary<int, SettingsInForce>.Empty.Add(1, new(ImmutableSortedDictionary<string, BrokerSetting>.Empty)),
            Moving = [],
            CopiesStandStill = world.Directories.Any(d => d.Futures.Count > 0) ? ImmutableSortedDictionary<int, TimeSpan>.Empty.Add(1, TimeSpan.FromSeconds(world.Now - world.CopiesGrewAt)) : ImmutableSortedDictionary<int, TimeSpan>.Empty,
            Disks = ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>.Empty.Add(1,
            [
                .. world.Directories.Where(d => world.Running.Contains(d.Path)).Select(d => new StoredDirectory(d.Path, 0,
                    [.. d.Partitions.Select(p => new StoredReplica("orders", p, 1000, IsFuture: false)), .. d.Futures.Keys.Select(p => new StoredReplica("orders", p, 10, IsFuture: true))])),
            ]),
        };
    }
}
