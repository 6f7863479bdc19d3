using System.Collections.Concurrent;
using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Rebalancing;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>Decides which members are to be brought about now; the real one but for those that prove it to be needed.</summary>
internal delegate EnsembleStage Staging(DesiredCluster desired, ObservedCluster observed, ForceOrder? force);

/// <summary>The real planner, and the real files, for the ensemble of an <see cref="EnsembleWorld"/>.</summary>
internal sealed class EnsembleOperator(EnsembleWorld world, ImmutableArray<SafetyRule> rules, Staging? staging)
{
    private const string Uid = "6f1c";
    private const long Memory = 4L << 30;

    private static readonly HostFacts Facts = new("Raspberry Pi 4", "aarch64", 64, Memory, "", "", "boot", true, "Debian", TimeSpan.Zero, [], new(new(17, 0), null, null));

    private static readonly DesiredDistribution Distribution =
        new(DistributionLayout.Apache, "3.2.3", new(3, 2, 3), new DistributionSource.Download(new("http://archive/kafka.tgz"), "00"));

    /// <summary>For all schedules: a pure function of what it is kept by.</summary>
    private static readonly ConcurrentDictionary<(string Ensemble, int Setting, int Node), RenderedNode> Rendered = [];

    /// <summary>The ids of the nodes that have a member by the status.</summary>
    private ImmutableSortedSet<int> _remembered = [];

    /// <summary>Restarts and stops that were ordered.</summary>
    public int Acts { get; private set; }

    /// <summary>Names of the steps that waited in the last report.</summary>
    public IReadOnlyList<string> Waiting { get; private set; } = [];

    public void LoseStatus() => _remembered = [];

    /// <param name="late">Seconds between looking and acting.</param>
    /// <param name="cutAfter">The operator is killed after so many steps.</param>
    /// <param name="force">The waiting step that a human wants taken.</param>
    public Plan Round(int late = 0, int cutAfter = int.MaxValue, string? force = null)
    {
        var observed = new ObservedCluster(world.Hosts.ToImmutableSortedDictionary(h => h.Name, See), AskBrokers());
        world.Tick(late);
        var order = force is null ? null : new ForceOrder(force);
        var stage = staging is null ? EnsembleStage.Of(Desired(), observed, Leaving.Named(order)) : staging(Desired(), observed, order);
        var desired = stage.Cluster;
        var wanted = desired.Nodes.Where(n => observed.Seen(n.Name) is not null).ToDictionary(n => n.Name, n => Render(desired, n));
        var plan = stage.Amend(Planner.Plan(Situation.Of(desired, observed, wanted, new Controls(null, order)), rules, MoveRules.All, LeaveRules.All, membersMayDisagree: staging is not null));
        if (plan.Steps.Count(s => s is RestartDaemon or StopDaemon { Daemon: DaemonKind.ZooKeeper }) > 1 && plan.Steps.Any(s => s is RestartDaemon)) throw world.Broken("two were taken out of service at once");

        Waiting = [.. plan.Waits.Select(w => w.Id).OfType<string>()];
        if (cutAfter > 0) _remembered = [.. desired.Nodes.Where(n => n.Runs(DaemonKind.ZooKeeper)).Concat(desired.Resigning).Where(n => !plan.Surrendered.Contains(n.Name)).Select(n => n.Id)];
        foreach (var host in plan.Surrendered.Select(Host))
        {
            world.Tell($"  {host} is given up");
            world.Scrap(host);
        }

        foreach (var step in plan.Steps.Take(cutAfter))
        {
            var host = Host(step.Node);
            if (step is StartDaemon or RestartDaemon or StopDaemon or WriteFiles) world.Tell($"  {step.GetType().Name} {step.Node}: {(step is WriteFiles ? $"{{{Ensemble(desired)}}}" : step.Reason)}");
            if (host is { On: true, Reachable: true }) Execute(step, host, wanted.GetValueOrDefault(step.Node));
        }

        return plan;
    }

    private void Execute(Step step, EnsembleHost host, RenderedNode? wanted)
    {
        switch (step)
        {
            case PrepareHost prepare:
                host.IsOwned = true;
                host.Files = host.Files.SetItems(prepare.Directories.Select(d => KeyValuePair.Create(d.Path, new ObservedFile(d.Path, "", d.Mode, d.Owner, d.Group))));
                break;
            case InstallDistribution: host.HasDistribution = true; break;
            case SwitchCurrent: host.IsCurrent = true; break;
            case WriteFiles write: Write(write, host, wanted); break;
            case StartDaemon start: host.Of(start.Daemon).IsEnabled = true; host.Of(start.Daemon).Start(world.Now); break;
            case EnableDaemon enable: host.Of(enable.Daemon).IsEnabled = true; break;
            case RestartDaemon { Daemon: DaemonKind.Broker }: Acts++; host.Broker.Restart(world.Now); break;
            case RestartDaemon:
                Acts++;
                if (EnsembleWorld.Serves(host)) host.Member.TakenOutAt = world.Now;
                host.Member.Restart(world.Now);
                world.Elect();
                break;
            case StopDaemon stop:
                if (host.Member.IsAlive) Acts++;
                host.Of(stop.Daemon).IsEnabled = false;
                host.Of(stop.Daemon).End();
                world.Elect();
                break;
            default: throw world.Broken($"nobody expected {step}");
        }
    }

    private static void Write(WriteFiles step, EnsembleHost host, RenderedNode? wanted)
    {
        host.Files = host.Files.RemoveRange(step.Removals).SetItems(step.Files.Select(f => KeyValuePair.Create(f.Path, new ObservedFile(f.Path, f.Sha256, f.Mode, f.Owner, f.Group))));
        foreach (var kind in Enum.GetValues<DaemonKind>())
        {
            if (step.Files.Any(f => f.Path == HostLayout.Properties(kind))) host.Of(kind).Staged = wanted!.Daemons.Single(d => d.Kind == kind);
            if (step.Removals.Contains(HostLayout.UnitFile(kind))) host.Of(kind).Staged = null;
        }
    }

    private EnsembleHost Host(NodeName name) => world.Hosts.Single(h => h.Name == name);

    private static string Ensemble(DesiredCluster cluster) => string.Join(", ", cluster.Running(DaemonKind.ZooKeeper).Select(n => n.Id));

    private DesiredCluster Desired() => new(
        new("kafka", "pis", Uid), world.Faults, Distribution, true, 11,
        new(null, "/zk", 2181, 2888, 3888, ImmutableSortedDictionary<string, string>.Empty.Add("maxClientCnxns", $"{world.Setting}")),
        new(null, ["/kafka"], [new("PLAINTEXT", 9092, "PLAINTEXT")], ImmutableSortedDictionary<string, string>.Empty),
        [.. world.Hosts.Select(h => new DesiredNode(h.Name, EnsembleWorld.Address(h.Id), h.Id,
            world.Spec.Contains(h.Id) || _remembered.Contains(h.Id) ? [DaemonKind.ZooKeeper, DaemonKind.Broker] : [DaemonKind.Broker], null))])
    {
        SpecEnsemble = [.. world.Hosts.Where(h => world.Spec.Contains(h.Id)).Select(h => h.Name)],
        RememberedEnsemble = [.. world.Hosts.Where(h => _remembered.Contains(h.Id)).Select(h => h.Name)],
        Memory = new(world.Hosts.ToImmutableDictionary(h => h.Name, _ => new RememberedHost([], null, null)), []),
    };

    private RenderedNode Render(DesiredCluster cluster, DesiredNode node)
    {
        var key = ($"{cluster.Servers} {cluster.ZooKeeperConnect} {node.Runs(DaemonKind.ZooKeeper)}", world.Setting, node.Id);
        return Rendered.GetOrAdd(key, _ => Rendering.Render(cluster, node, Memory));
    }

    private ObservedHost See(EnsembleHost host)
    {
        if (!host.On || !host.Reachable) return new ObservedHost.Unseen(null, "has not been seen for 70 s", false);
        return new ObservedHost.Seen(
            Facts with { MachineId = $"{host}", Hostname = $"{host}", Addresses = [EnsembleWorld.Address(host.Id)] },
            host.IsOwned ? new(Uid, "kafka/pis") : null, true, host.IsCurrent ? Distribution.Home : null, host.HasDistribution ? [Distribution.Home] : [],
            host.Files, [See(host.Member, DaemonKind.ZooKeeper), See(host.Broker, DaemonKind.Broker)], [], [], [],
            new(host.Member.IsBlank ? null : new("/zk", $"{host.Id}", IsBlank: false), [new("/kafka", $"{host.Id}", "c", IsEmpty: false)]),
            host.Member switch
            {
                { IsAlive: false } => new ZooKeeperMember.Silent(),
                { Leader: 0 } => new ZooKeeperMember.NotServing(),
                { Leader: var leader } when !host.Member.Running!.Settings.Keys.Any(ServerList.IsServer) => new ZooKeeperMember.Serving(ZooKeeperRole.Standalone, leader, "3.6.3"),
                { Leader: var leader } => new ZooKeeperMember.Serving(leader == host.Id ? ZooKeeperRole.Leader : ZooKeeperRole.Follower, leader, "3.6.3"),
            });
    }

    private ObservedDaemon See(Process process, DaemonKind kind) => new(
        kind, process.Staged is null ? "not-found" : "loaded",
        process.IsAlive ? "active" : process.StartsAt < double.MaxValue ? "activating" : "inactive", process.IsAlive ? "running" : process.StartsAt < double.MaxValue ? "auto-restart" : "dead",
        process.IsEnabled ? "enabled" : "disabled", false, $"{process.StartedAt}", process.IsAlive ? TimeSpan.FromSeconds(world.Now - process.StartedAt) : null, 0, 0,
        process.Running?.Revision, process.Running?.Settings ?? ImmutableSortedDictionary<string, string>.Empty, [], [])
    {
        Release = process.Running?.Release,
        Staged = process.Staged?.Release,
        StagedServers = process.Staged?.Settings.Where(s => ServerList.IsServer(s.Key)).ToImmutableSortedDictionary(),
    };

    private BrokersView AskBrokers()
    {
        var answering = world.Hosts.Where(h => h.Reachable && world.BrokerServes(h)).Select(h => h.Id).ToImmutableSortedSet();
        return answering.IsEmpty
            ? new BrokersView.Unknown("no broker answers")
            : new BrokersView.Known([.. world.Hosts.Where(world.BrokerServes).Select(h => h.Id)], answering, answering[0], [])
            {
                Settings = answering.ToImmutableSortedDictionary(id => id, _ => new SettingsInForce(ImmutableSortedDictionary<string, BrokerSetting>.Empty)),
                Moving = [],
                Disks = ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>.Empty,
            };
    }
}
