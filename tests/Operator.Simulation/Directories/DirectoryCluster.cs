using System.Collections.Immutable;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Rendering;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Directories;

/// <summary>The simulated Pi of a <see cref="DirectoryWorld"/>, with the real files.</summary>
internal sealed class DirectoryCluster(DirectoryWorld world) : IOperatedCluster
{
    private static readonly DesiredCluster Defaults = DesiredClusters.Of(DesiredClusters.Node(1)) with
    {
        Distribution = DesiredClusters.Apache(new(3, 2, 3)),
    };

    private static readonly DesiredNode Pi1 = Defaults.Nodes[0];

    private static readonly ObservedHost.Seen FreshPi1 = Pi4.Fresh("one", Pi1.Name.Value, Pi1.Address);

    private readonly Dictionary<(string, string, int), RenderedNode> _rendered = [];
    private readonly HostFiles _files = new();
    private readonly Process _zooKeeper = new();

    /// <summary>Restarts and stops that were ordered.</summary>
    public int Acts { get; private set; }

    public SimulatedWorld World => world;

    public DesiredCluster Spec => Defaults with
    {
        Generation = world.Faults,
        Kafka = Defaults.Kafka with
        {
            LogDirs = [.. world.Spec.Order(StringComparer.Ordinal)],
            Config = Defaults.Kafka.Config.Add("num.partitions", $"{world.Setting}"),
        },
    };

    public RenderedNode Render(TargetCluster target, DesiredNode node, long memoryBytes)
    {
        var key = (
            string.Join(',', target.LogDirsOf(node.Name)), string.Join(',', target.Kafka.LogDirs), world.Setting);
        return _rendered.TryGetValue(key, out var known)
            ? known
            : _rendered[key] = Renderer.Render(target, node, memoryBytes);
    }

    public ObservedCluster Observe(TargetCluster known, bool withDisks, Pass pass)
    {
        var brokers = AskBroker(withDisks || Observed.Any(path => !known.Kafka.LogDirs.Contains(path)));
        world.Tick(pass.Late);
        var observed = new ObservedCluster(
            ImmutableSortedDictionary<NodeName, ObservedHost>.Empty.Add(Pi1.Name, See()), brokers);
        pass.Meanwhile?.Invoke();
        world.Tick(pass.Late);
        return observed;
    }

    public void Decided(Decision decision)
    {
    }

    public bool Execute(PlannedStep planned) => world is { On: true, Reachable: true } && planned.Step switch
    {
        PrepareHost step => _files.Prepare(step),
        InstallDistribution step => _files.Install(step),
        SwitchCurrent step => _files.Switch(step),
        WriteFiles step => _files.Write(step, planned.Rendered, ProcessOf),
        StartDaemon step => Start(step),
        EnableDaemon step => ProcessOf(step.Daemon).IsEnabled = true,
        RestartDaemon step => Restart(step),
        StopDaemon { Daemon: DaemonKind.Broker, Disable: false } => Stop(),
        MoveBetweenDirectories step => Move(step),
        _ => throw planned.IsNotModelled(),
    };

    public void Interrupt(Step step)
    {
    }

    public void Forget(NodeName node, bool isForced) => throw world.Broken($"{node} was forgotten and is in the spec");

    public void Abandon(NodeName node) => throw world.Broken($"ZooKeeper on {node} was given up");

    public void Remembered(Decision decision, ClusterMemory memory)
    {
    }

    public Action AskToConfirm(NodeName node) => () => { };

    /// <summary>The directories of the spec, and those that the broker's own properties name besides.</summary>
    private IEnumerable<string> Observed => world.Spec.Union(world.Running).Union(world.Staged);

    private Process ProcessOf(DaemonKind kind) => kind switch
    {
        DaemonKind.ZooKeeper => _zooKeeper,
        DaemonKind.Broker => world.Broker,
    };

    private bool Start(StartDaemon step)
    {
        ProcessOf(step.Daemon).IsEnabled = true;
        if (step.Daemon == DaemonKind.ZooKeeper)
        {
            _zooKeeper.Start(world.Now);
        }
        else
        {
            world.Start();
        }

        return true;
    }

    /// <summary>ZooKeeper is no concern of this world, and is back at once.</summary>
    private bool Restart(RestartDaemon step)
    {
        if (step.Daemon == DaemonKind.ZooKeeper)
        {
            _zooKeeper.End();
            _zooKeeper.Start(world.Now);
            return true;
        }

        Acts++;
        world.Broker.Restart(world.Now);
        return true;
    }

    private bool Stop()
    {
        Acts++;
        world.Broker.End();
        return true;
    }

    private bool Move(MoveBetweenDirectories step)
    {
        foreach (var replica in step.Moves)
        {
            world.Move(replica.Number, replica.To);
        }

        return true;
    }

    private ObservedHost See() => !world.On || !world.Reachable ? Pi4.Unseen : FreshPi1 with
    {
        Owner = _files.IsOwned ? DesiredClusters.Owner : null,
        UserExists = true,
        CurrentLink = _files.CurrentLink,
        Distributions = _files.Distributions,
        Files = _files.Files,
        Daemons =
        [
            _zooKeeper.Observe(DaemonKind.ZooKeeper, world.Now), world.Broker.Observe(DaemonKind.Broker, world.Now),
        ],
        Disks = [.. world.Directories.Select(d => new ObservedDisk(d.Path, 16L << 30, 8L << 30))],
        Data = new(
            _zooKeeper.Staged is null ? null : new(DesiredClusters.ZooKeeperData, "1", IsBlank: !_zooKeeper.IsAlive),
            [.. Observed.Select(world.Of).Select(See)]),
        ZooKeeper = _zooKeeper.IsAlive
            ? new ZooKeeperMember.Serving(MemberRole.Leader, 1, "3.6.3")
            : new ZooKeeperMember.Silent(),
    };

    private static LogDirectory See(SimDirectory directory) => directory is { IsPlugged: true, IsMarked: true }
        ? new(directory.Path, "1", "c", IsEmpty: false) { HasReplicas = directory.HasReplicas }
        : new(directory.Path, null, null, IsEmpty: true);

    private BrokersView AskBroker(bool withDisks) => !world.Serves || !world.Reachable
        ? new BrokersView.Unknown("no broker answers")
        : new BrokersView.Known(
            [1], [1], 1,
            [
                .. world.Directories
                    .SelectMany(d => d.Partitions)
                    .Select(p => new Partition("orders", p, 1, [1], [1], 1)),
            ])
        {
            Settings = ImmutableSortedDictionary<int, EffectiveConfig>.Empty.Add(
                1, new(ImmutableSortedDictionary<string, BrokerSetting>.Empty)),
            Moving = [],
            CopiesStandStill = withDisks && world.Directories.Any(d => d.Futures.Count > 0)
                ? ImmutableSortedDictionary<int, TimeSpan>.Empty.Add(
                    1, TimeSpan.FromSeconds(world.Now - world.CopiesGrewAt))
                : ImmutableSortedDictionary<int, TimeSpan>.Empty,
            Disks = withDisks
                ? ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>.Empty.Add(1, [.. Stored()])
                : ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>.Empty,
        };

    private IEnumerable<StoredDirectory> Stored() =>
        from directory in world.Directories
        where world.Running.Contains(directory.Path)
        select new StoredDirectory(directory.Path, 0,
        [
            .. directory.Partitions.Select(p => new StoredReplica("orders", p, 1000, IsFuture: false)),
            .. directory.Futures.Keys.Select(p => new StoredReplica("orders", p, 10, IsFuture: true)),
        ]);
}
