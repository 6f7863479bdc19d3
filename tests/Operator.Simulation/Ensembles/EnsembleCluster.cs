using System.Collections.Concurrent;
using System.Collections.Immutable;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Rendering;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>The simulated Pis of an <see cref="EnsembleWorld"/>, with the real files.</summary>
internal sealed class EnsembleCluster(EnsembleWorld world) : IOperatedCluster
{
    private static readonly DesiredCluster Defaults = DesiredClusters.Of() with
    {
        Distribution = DesiredClusters.Apache(new(3, 2, 3)),
    };

    /// <summary>For all schedules: a pure function of the key.</summary>
    private static readonly ConcurrentDictionary<(string Ensemble, int Setting, int Node), RenderedNode> Rendered = [];

    /// <summary>Restarts and stops that were ordered.</summary>
    public int Acts { get; private set; }

    public SimulatedWorld World => world;

    public DesiredCluster Spec => Defaults with
    {
        Generation = world.Faults,
        ZooKeeper = Defaults.ZooKeeper with
        {
            ClientPort = world.ClientPort,
            LeaderPort = world.LeaderPort,
            ElectionPort = world.LeaderPort + 1000,
            Config = Defaults.ZooKeeper.Config.Add("maxClientCnxns", $"{world.Setting}"),
        },
        Nodes =
        [
            .. world.Hosts.Select(
                h => DesiredClusters.Node(h.Id, [.. Roles(h)]) with { Address = world.Address(h.Id) }),
        ],
    };

    public RenderedNode Render(TargetCluster target, DesiredNode node, long memoryBytes)
    {
        var ensemble = $"{node.Address} {target.Servers} {target.ZooKeeperConnect} {target.ClientPortOf(node.Name)} "
            + string.Join(' ', node.Daemons);
        return Rendered.GetOrAdd(
            (ensemble, world.Setting, node.Id), _ => Renderer.Render(target, node, memoryBytes));
    }

    public ObservedCluster Observe(TargetCluster known, bool withDisks, Pass pass)
    {
        var observed = new ObservedCluster(
            known.Known.Select(n => world.Host(n.Name)).ToImmutableSortedDictionary(h => h.Name, See), AskBrokers());
        world.Tick(pass.Late);
        return observed;
    }

    public void Decided(Decision decision)
    {
        var steps = decision.Plan.Steps;
        if (!steps.IsEmpty)
        {
            world.Tell($"  the list is {decision.Situation.Target.Servers}, and {world}");
        }

        var isRestarted = steps.Any(s => s is RestartDaemon);
        world.Promise(
            !isRestarted || steps.Count(s => s is RestartDaemon or StopDaemon { Daemon: DaemonKind.ZooKeeper }) == 1,
            () => "two were taken out of service at once");
    }

    public bool Execute(PlannedStep planned)
    {
        var host = world.Host(planned.Step.Node);
        return host is { On: true, Reachable: true } && planned.Step switch
        {
            PrepareHost step => host.Files.Prepare(step),
            InstallDistribution step => host.Files.Install(step),
            SwitchCurrent step => host.Files.Switch(step),
            WriteFiles step => Write(step, host, planned.Rendered),
            StartDaemon step => Start(host.Of(step.Daemon)),
            EnableDaemon step => host.Of(step.Daemon).IsEnabled = true,
            RestartDaemon step => Restart(step, host),
            StopDaemon step => Stop(step, host),
            _ => throw planned.IsNotModelled(),
        };
    }

    public void Interrupt(Step step)
    {
    }

    public void Forget(NodeName node, bool isForced) => throw world.Broken($"{node} was forgotten and is in the spec");

    public void Abandon(NodeName node)
    {
        world.Tell($"  {node} is given up");
        world.Scrap(world.Host(node));
    }

    public void Remembered(Decision decision, ClusterMemory memory)
    {
    }

    public Action AskToConfirm(NodeName node) => () => { };

    private IEnumerable<DaemonKind> Roles(EnsembleHost host)
    {
        if (world.Spec.Contains(host.Id))
        {
            yield return DaemonKind.ZooKeeper;
        }

        if (!world.WithoutBroker.Contains(host.Id))
        {
            yield return DaemonKind.Broker;
        }
    }

    private bool Write(WriteFiles step, EnsembleHost host, RenderedNode? rendered)
    {
        world.Promise(
            !world.WithoutBroker.Contains(host.Id)
                || host.Broker.Staged is not null
                || !step.Files.Any(f => f.Path == HostLayout.Properties(DaemonKind.Broker)),
            () => $"a broker was set up on {host}, and the spec has none there");
        return host.Files.Write(step, rendered, host.Of);
    }

    private bool Start(Process process)
    {
        process.IsEnabled = true;
        process.Start(world.Now);
        return true;
    }

    private bool Restart(RestartDaemon step, EnsembleHost host)
    {
        Acts++;
        if (step.Daemon == DaemonKind.ZooKeeper && EnsembleWorld.Serves(host) && !world.IsStale)
        {
            host.Member.TakenOutAt = world.Now;
        }

        host.Of(step.Daemon).Restart(world.Now);
        world.Elect();
        return true;
    }

    private bool Stop(StopDaemon step, EnsembleHost host)
    {
        world.Promise(step.Daemon == DaemonKind.ZooKeeper, () => $"the broker on {host} was stopped");
        Acts += host.Member.IsAlive ? 1 : 0;
        host.Member.IsEnabled = false;
        host.Member.End();
        world.Elect();
        return true;
    }

    private ObservedHost See(EnsembleHost host) => host is not { On: true, Reachable: true } ? Pi4.Unseen
        : host.Fresh with
        {
            Facts = host.Fresh.Facts with { Addresses = [world.Address(host.Id)] },
            Owner = host.Files.IsOwned ? DesiredClusters.Owner : null,
            UserExists = true,
            CurrentLink = host.Files.CurrentLink,
            Distributions = host.Files.Distributions,
            Files = host.Files.Files,
            Daemons =
            [
                host.Member.Observe(DaemonKind.ZooKeeper, world.Now), host.Broker.Observe(DaemonKind.Broker, world.Now),
            ],
            Data = new(
                host.Member.IsBlank ? null : new(DesiredClusters.ZooKeeperData, $"{host.Id}", IsBlank: false),
                [new(DesiredClusters.LogDir, $"{host.Id}", "c", IsEmpty: false)]),
            ZooKeeper = Srvr(host),
        };

    private ZooKeeperMember Srvr(EnsembleHost host) => host.Member switch
    {
        { IsAlive: false } => new ZooKeeperMember.Silent(),
        { Leader: 0 } => new ZooKeeperMember.NotServing
        {
            For = TimeSpan.FromSeconds(world.Now - (host.Member.LooksSince ?? world.Now)),
        },
        { Leader: var leader } when !host.Member.Running!.Settings.Keys.Any(ServerList.IsServer) =>
            new ZooKeeperMember.Serving(MemberRole.Standalone, leader, "3.6.3"),
        { Leader: var leader } => new ZooKeeperMember.Serving(
            leader == host.Id ? MemberRole.Leader : MemberRole.Follower, leader, "3.6.3"),
    };

    private BrokersView AskBrokers()
    {
        var answering =
            world.Hosts.Where(h => h.Reachable && world.BrokerServes(h)).Select(h => h.Id).ToImmutableSortedSet();
        return answering.IsEmpty
            ? new BrokersView.Unknown("no broker answers")
            : new BrokersView.Known(
                [.. world.Hosts.Where(world.BrokerServes).Select(h => h.Id)], answering, answering[0], [])
            {
                Settings = answering.ToImmutableSortedDictionary(
                    id => id, _ => new EffectiveConfig(ImmutableSortedDictionary<string, BrokerSetting>.Empty)),
                Moving = [],
                Disks = ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>.Empty,
            };
    }
}
