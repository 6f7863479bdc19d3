using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Rebalancing;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Operator.Simulation;

/// <summary>The real planner in a simulated world: probes that may be late, steps that may be cut, and each promise checked at each act.</summary>
internal sealed class SimOperator(World world, ImmutableArray<SafetyRule> rules, ImmutableArray<MoveRule> moveRules, ImmutableArray<LeaveRule> leaveRules, Upgrading upgrading, bool remembers)
{
    private const long Rate = 5_000_000;

    private const string Uid = "6f1c";
    private const string File = HostLayout.ServerProperties;
    private static readonly ImmutableArray<ObservedDisk> RoomyDisk = [new("/kafka", 1L << 40, 1L << 39)];
    private static readonly ImmutableArray<ObservedDisk> FullDisk = [new("/kafka", 1L << 40, 0)];
    private static readonly RenderedDirectory Directory = new(HostLayout.State, "0755", "root", "root");

    private static readonly HostFacts Facts = new(
        "Raspberry Pi 4", "aarch64", 64, 4L << 30, "", "", "boot", true, "Debian", TimeSpan.Zero, [], new(new(17, 0), null, null));

    private static readonly ImmutableArray<DesiredDistribution> Distributions = [.. Enumerable.Range(0, 5).Select(minor =>
        new DesiredDistribution(DistributionLayout.Apache, $"3.{minor}.0", new(3, minor, 0), new DistributionSource.Download(new("http://archive/kafka.tgz"), "00")))];

    private static readonly ImmutableArray<string> Homes = [.. Distributions.Select(d => d.Home)];

    private static readonly ImmutableArray<ProtocolVersion> Protocols = [.. Distributions.Select(d => d.Protocol)];

    /// <summary>Of the ids 1 to 4, each by its bits.</summary>
    private static readonly ImmutableArray<ImmutableSortedSet<int>> Subsets = [.. Enumerable.Range(0, 16).Select(mask => Enumerable.Range(1, 4).Where(id => (mask >> (id - 1) & 1) == 1).ToImmutableSortedSet())];

    private static readonly DesiredZooKeeper ZooKeepers = new(null, "/zk", 2181, 2888, 3888, ImmutableSortedDictionary<string, string>.Empty);

    private readonly ImmutableArray<DesiredNode> _nodes = [.. world.Hosts.Select(h => new DesiredNode(h.Name, $"10.0.0.{h.Id}", h.Id,
        h.ZooKeeper is null ? [DaemonKind.Broker] : [DaemonKind.ZooKeeper, DaemonKind.Broker], null))];

    private readonly ImmutableHashSet<(NodeName, DaemonKind)> _everything =
        [.. world.Hosts.SelectMany(h => h.Daemons.Select(d => (h.Name, d is SimBroker ? DaemonKind.Broker : DaemonKind.ZooKeeper)))];

    private readonly ImmutableSortedDictionary<string, string> _servers = world.Hosts.Where(h => h.ZooKeeper is not null)
        .ToImmutableSortedDictionary(h => $"server.{h.Id}", h => $"10.0.0.{h.Id}:2888:3888", StringComparer.Ordinal);

    // Most rounds see what the last one saw: what stays as it is, is made once.
    private readonly Dictionary<(string? Live, int? Protocol), DesiredKafka> _kafkas = [];
    private readonly Dictionary<(SimHost, int Machine, bool Owned, int Current, int Files, bool Foreign, bool Blank, bool Empty), ObservedHost.Seen> _hosts = [];
    private readonly Dictionary<(SimDaemon, ProcessState, bool Enabled, double StartedAt, int Restarts, int Running, int Files), ObservedDaemon> _daemons = [];
    private readonly Dictionary<int, RenderedNode> _rendered = [];
    private readonly Dictionary<long, ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>> _disks = [];
    private readonly Dictionary<(int Binaries, int Protocol), Release> _releases = [];
    private readonly Dictionary<(int Version, DaemonKind Kind), (Revision, ImmutableSortedDictionary<string, string>)> _startedWith = [];

    /// <summary>As the status has it: it outlives the operator.</summary>
    private ImmutableDictionary<NodeName, ImmutableSortedSet<string>> _altered = ImmutableDictionary<NodeName, ImmutableSortedSet<string>>.Empty;

    private ImmutableHashSet<string> _confirmed = [];

    /// <summary>The nodes that the status names.</summary>
    private readonly HashSet<SimHost> _known = [];

    /// <summary>What the status remembers.</summary>
    private ImmutableDictionary<NodeName, RememberedHost> _remembered = ImmutableDictionary<NodeName, RememberedHost>.Empty;

    /// <summary>What the last report asked to confirm, each with the machine that it spoke of.</summary>
    private ImmutableArray<(string Entry, SimHost Host, int Machine)> _asked = [];

    /// <summary>Restarts that were ordered, by daemon.</summary>
    public int Restarts { get; private set; }

    /// <summary>As the status has them: they outlive the operator. A request that is acknowledged is known by its number.</summary>
    private int _forceAcknowledged;
    private (int Request, double Time, bool Done) _restartAcknowledged;

    /// <summary>When the hosts were asked, which may be seconds before anything is done about it.</summary>
    private double _lookedAt;

    /// <summary>A partition lacked its replica on a broker that leaves when the brokers were asked.</summary>
    private bool _lackedLeaver;

    /// <summary>What the status has of moves.</summary>
    public RebalanceMemory Moves { get; set; } = RebalanceMemory.Empty;

    /// <summary>Names of the steps that waited in the last report.</summary>
    public IReadOnlyList<string> Waiting { get; private set; } = [];

    /// <summary>A step is to be forced, and has not been yet.</summary>
    public bool IsToForce => world.Force.Request > _forceAcknowledged;

    /// <summary>Every forced step that was taken, by the number of its request.</summary>
    private readonly HashSet<int> _forced = [];

    /// <summary>Acknowledges a forced step after it was taken, as it must not be.</summary>
    public bool ForgetsBetween { get; init; }

    /// <param name="late">Seconds between asking the brokers and asking the hosts, and again until the plan is acted on.</param>
    /// <param name="cutAfter">The operator is killed after so many steps.</param>
    /// <param name="mute">The brokers do not tell their settings.</param>
    public Plan Round(int late = 0, int cutAfter = int.MaxValue, bool mute = false)
    {
        var faults = world.Faults;
        foreach (var host in world.Hosts)
        {
            if (host.InSpec) _known.Add(host);
        }

        var brokers = AskBrokers(mute);
        _lackedLeaver = LacksLeaver();
        world.Tick(late);
        _lookedAt = world.Now;
        var hosts = ImmutableSortedDictionary.CreateBuilder<NodeName, ObservedHost>();
        foreach (var host in _known) hosts.Add(host.Name, Probe(host));
        var observed = new ObservedCluster(hosts.ToImmutable(), brokers);
        world.Tick(late);

        var stage = upgrading(Desired(), observed);
        world.Wanted = VersionOf(stage.Cluster);
        var wanted = world.Hosts.Where(h => h.InSpec).ToDictionary(h => h.Name, h => Rendered(world.Wanted, h));
        var controls = new Controls(Restart(), IsToForce ? new(world.Force.Step) : null)
        {
            Rebalance = new(Moves, world.RebalanceRequest),
        };
        var situation = Situation.Of(stage.Cluster, observed, wanted, controls);
        var plan = stage.Amend(Planner.Plan(situation, rules, moveRules, leaveRules));
        var losses = Losses(situation);
        _asked = losses.IsEmpty ? [] : [.. losses.Where(l => !l.IsConfirmed).Select(l => (l.Entry, Host(l.Node))).Select(a => (a.Entry, a.Item2, a.Item2.Machine))];
        // Before anything is done on the strength of a confirmation, that is written down.
        if (losses.Any(l => l.IsConfirmed)) Remember(situation);
        if (controls.Restart?.IsDone(situation) == true) _restartAcknowledged.Done = true;
        Waiting = [.. plan.Waits.Select(w => w.Id).OfType<string>()];
        var forced = plan.Forcing?.Taken?.ToStep();
        if (controls.Force is not null && !ForgetsBetween) _forceAcknowledged = world.Force.Request;
        Promise(plan.Refusals.IsEmpty || world.Hosts.Any(h => Math.Max(world.Files(h.FilesVersion).Protocol, world.Files(h.Broker.RunningVersion).Protocol) > world.Spec.WantedProtocol),
            () => $"refused without need: {plan.Refusals[0]}");
        if (plan.Steps.Count(s => s is IDisruptive) > 1) throw world.Broken("two restarts were planned at once");

        Remember(situation, plan, altering: true);
        Forget(plan.Gone, plan.Forcing?.Releases, excused: world.Faults != faults, late: late > 0);
        if (plan.Rebalance is { Step: MovePartitions } begins) Moves = begins.Before;

        var done = new HashSet<Step>();
        var failed = new HashSet<NodeName>();
        foreach (var step in plan.Steps.Take(cutAfter))
        {
            if (failed.Contains(step.Node)) continue;
            var host = Host(step.Node);
            world.Tell($"  {step.GetType().Name} {step.Node}: {step.Reason}");
            if (step == forced) Force();
            if (!host.Runs || !host.Reachable || !Execute(step, host, excused: world.Faults != faults, forced: step == forced, late: late > 0)) failed.Add(step.Node);
            else done.Add(step);
        }

        // Killed in the middle of the tool, which sets the throttle first.
        if (plan.Steps.Skip(cutAfter).FirstOrDefault() is MovePartitions) world.Partitions.Throttled = true;
        if (plan.Rebalance is { } decision && plan.Steps.Length < cutAfter)
            Moves = decision.Step is null || done.Contains(decision.Step) ? decision.After : decision.Before;

        if (controls.Force is not null && plan.Steps.Length < cutAfter) _forceAcknowledged = world.Force.Request;
        if (cutAfter == int.MaxValue) Remember(situation);

        if (plan.Steps.Length <= cutAfter) Remember(situation, plan, altering: false);
        return plan;
    }

    /// <summary>Written before anything is altered, and after all is done.</summary>
    private void Remember(Situation situation, Plan plan, bool altering)
    {
        if (altering && !plan.Steps.Any(s => s is AlterBrokerSettings)) return;
        foreach (var broker in situation.Brokers.Concat(situation.Leaving))
            _altered = _altered.SetItem(broker.Name, LiveChange.Remember(_altered.GetValueOrDefault(broker.Name, []), broker, plan.Steps));
    }

    private RestartOrder? Restart()
    {
        if (world.RestartRequest != _restartAcknowledged.Request) _restartAcknowledged = (world.RestartRequest, world.Now, world.RestartRequest == 0);
        return _restartAcknowledged.Done
            ? null
            : new($"all@{world.RestartRequest}", _everything,
                TimeSpan.FromSeconds(world.Now - _restartAcknowledged.Time));
    }

    private void Force()
    {
        world.Tell($"  forced by request {world.Force.Request}");
        Promise(_forced.Add(world.Force.Request), () => $"the step forced by request {world.Force.Request} was taken twice");
    }

    /// <summary>Somebody does what the last report asked for.</summary>
    public void Confirm()
    {
        foreach (var (entry, host, machine) in _asked)
        {
            _confirmed = _confirmed.Add(entry);
            world.Tell($"somebody confirms {entry}");
            if (host.Machine == machine) (host.Bereft, host.KnownWithData) = (false, false);
        }

        _asked = [];
    }

    /// <summary>Nobody can tell any more that a host had data; what is done then loses none all the same.</summary>
    public void LoseStatus()
    {
        world.Fault("the status is lost, and the nodes that it alone knew are put back into the spec");
        foreach (var host in world.Hosts) host.Enter(world.Now);
        _remembered = ImmutableDictionary<NodeName, RememberedHost>.Empty;
        foreach (var host in world.Hosts) (host.Bereft, host.KnownWithData) = (false, false);
    }

    private SimHost Host(NodeName name)
    {
        foreach (var host in world.Hosts)
        {
            if (host.Name == name) return host;
        }

        throw new ArgumentException($"there is no host {name}", nameof(name));
    }

    private static ImmutableArray<LostData> Losses(Situation situation)
    {
        ImmutableArray<LostData> losses = [];
        foreach (var node in situation.Desired.Nodes)
        {
            if (LostData.Of(situation, node) is { } loss) losses = losses.Add(loss);
        }

        return losses;
    }

    private void Remember(Situation situation)
    {
        var remembered = _remembered;
        foreach (var host in world.Hosts)
        {
            if (!host.InSpec && !_known.Contains(host)) remembered = remembered.Remove(host.Name);
        }

        // Most rounds have nothing new to remember.
        foreach (var node in situation.Desired.Nodes)
        {
            ImmutableArray<KeyValuePair<DaemonKind, bool?>> hasData = [.. node.Daemons.Select(d => KeyValuePair.Create(d, LostData.Remember(situation, node, d)))];
            var accepted = LostData.RememberAccepted(situation, node);
            if (_remembered.GetValueOrDefault(node.Name) is not { } before || before.EmptyAccepted != accepted || !IsSame(before.HasData, hasData))
                remembered = remembered.SetItem(node.Name, new(hasData, accepted, null));
        }

        _remembered = remembered;
        foreach (var node in situation.Desired.Nodes)
        {
            var host = Host(node.Name);
            if (host.KnownWithData || !_remembered[node.Name].HasData.Any(d => d.Value == true) || LostData.Of(situation, node) is not null) continue;
            host.KnownWithData = situation.Observed.Seen(node.Name) is { } seen && node.Daemons.All(d => !LostData.IsEmpty(seen, d));
        }
    }

    private static bool IsSame(ImmutableArray<KeyValuePair<DaemonKind, bool?>> one, ImmutableArray<KeyValuePair<DaemonKind, bool?>> other)
    {
        var same = one.Length == other.Length;
        for (var i = 0; same && i < one.Length; i++) same = (one[i].Key, one[i].Value) == (other[i].Key, other[i].Value);
        return same;
    }

    /// <summary>Whom nobody knows any more may hold nothing.</summary>
    private void Forget(ImmutableArray<NodeName> gone, NodeName? forced, bool excused, bool late)
    {
        foreach (var host in gone.Select(Host))
        {
            Promise(!host.InSpec, () => $"{host.Name} was forgotten and is in the spec");
            HoldsNothing(host, "forgotten", excused);
            if (host.Name == forced)
            {
                Promise(!host.Broker.Registered || excused || late, () => $"{host.Name} was forgotten while Kafka knows its broker");
                Force();
                host.Scrap(world.Now);
            }

            Promise(!host.Broker.HasProcess || excused, () => $"{host.Name} was forgotten while its broker runs");
            Promise(!world.Partitions.Throttled || excused, () => $"{host.Name} was forgotten while a throttle is set");
            world.Tell($"  {host.Name} is forgotten");
            _known.Remove(host);
            _altered = _altered.Remove(host.Name);
            world.Settings.LeaveTo(host);
            // No partition names it: what it had is had by others, and if it comes back it is a new one.
            (host.KnownWithData, host.Bereft) = (false, false);
        }
    }

    private void HoldsNothing(SimHost host, string what, bool excused)
    {
        var held = world.Partitions.All.FirstOrDefault(p => world.Partitions.Exist && p.Replicas.Contains(host.Id));
        Promise(held is null || excused, () => $"{host.Name} was {what} while it holds a replica of {held!.Topic}");
    }

    private bool Stop(SimDaemon daemon, bool excused)
    {
        var host = daemon.Host;
        Promise(!host.InSpec, () => $"{Name(daemon)} was stopped, and is in the spec");
        HoldsNothing(host, "stopped", excused);
        var stored = world.Partitions.StoredOn(host.Id).FirstOrDefault();
        Promise(stored is null || excused, () => $"{Name(daemon)} was stopped with {stored!.Topic} on its disk");
        Promise(!world.Partitions.Throttled || excused, () => $"{Name(daemon)} was stopped while a throttle is set");
        // One that cannot be asked takes nothing back: of one that is let go in that state nothing is promised.
        Promise(!daemon.Serves || !world.Settings.IsLeftOn(host) || excused, () => $"{Name(daemon)} was stopped, and {SimSettings.Live} is still given for the next broker of its id");
        daemon.Stop(world.Now);
        return true;
    }

    private bool Release(SimHost host, RemoveFromHost step, bool excused)
    {
        HoldsNothing(host, "cleaned", excused);
        Promise(!host.Broker.HasProcess || excused, () => $"{host.Name} was cleaned while its broker runs");
        if (host.Broker.HasProcess) return false;
        host.Release(step.Purge);
        return true;
    }

    /// <summary>Everything that left the spec is gone.</summary>
    public void LeftIsGone()
    {
        foreach (var host in world.Hosts.Where(h => !h.InSpec))
        {
            if (_known.Contains(host)) throw world.Broken($"{host.Name} has left and is not forgotten");
            if (host.Broker.HasProcess || host.Broker.Enabled || host.Owned) throw world.Broken($"{host.Name} has left and is not cleaned");
            if (world.Partitions.StoredOn(host.Id).FirstOrDefault() is { } held) throw world.Broken($"{host.Name} has left and holds {held.Topic}");
        }
    }

    private bool Execute(Step step, SimHost host, bool excused, bool forced, bool late)
    {
        switch (step)
        {
            case PrepareHost: host.Owned = true; return true;
            case InstallDistribution install:
                if (host.DiskFull || install.Distribution.Source is DistributionSource.OnHosts) return false;
                host.Installed.Add(install.Distribution.KafkaVersion.Minor);
                return true;
            case SwitchCurrent link:
                host.Current = host.Installed.Single(i => Homes[i] == link.Home);
                return true;
            case WriteFiles:
                if (host.DiskFull) return false;
                host.FilesVersion = world.Wanted;
                return true;
            case StartDaemon start: Start(Daemon(host, start.Daemon), start.OnNoData, excused, forced, late); return true;
            case EnableDaemon enable: Daemon(host, enable.Daemon).Enabled = true; return true;
            case AlterBrokerSettings alter: return world.Settings.Alter(host.Broker, alter.Alteration);
            case RestartDaemon restart: Restart(Daemon(host, restart.Daemon), excused, forced); return true;
            case StopDaemon stop: return Stop(Daemon(host, stop.Daemon), excused);
            case RemoveFromHost remove: return Release(host, remove, excused);
            case MovePartitions move: return Move(move, excused);
            case FinishMoves finish: return Finish(finish);
            case CancelMoves: return world.Partitions.Cancel();
            case ElectPreferredLeaders: world.Partitions.ReturnLeaders(); return true;
            default: return true;
        }
    }

    private bool Move(MovePartitions step, bool excused)
    {
        if (!excused && world.Now - world.LastLinkFault >= 35)
        {
            var down = world.Hosts.Where(h => h.InSpec).SelectMany(h => h.Daemons).FirstOrDefault(d => !d.Serves);
            // Partitions that lack a replica on a broker that leaves get none but by being moved; the restart waits for that.
            var lacksLeaver = _lackedLeaver || LacksLeaver();
            Promise(down is null, () => $"moves were begun while {Name(down!)} does not serve");
            Promise(lacksLeaver || world.Hosts.All(h => !h.InSpec || h.FilesVersion == world.Wanted) && world.Brokers.All(b => !b.Host.InSpec || Kafka(b.RunningVersion) == Kafka(world.Wanted)) && !OutdatedMembers().Any(),
                () => "moves were begun while a restart is due");
            var behind = world.Partitions.All.FirstOrDefault(p => p.Replicas.Any(r => !p.InSync.Contains(r) && world.Hosts[r - 1].InSpec));
            Promise(behind is null, () => $"moves were begun while {behind!.Topic} was under-replicated");
        }

        world.Partitions.Throttled = true;
        return world.Partitions.Move(step.Moves.Select(m => (m.Topic, m.To.ToArray())));
    }

    private bool LacksLeaver() => world.Partitions.All.Any(p => p.Replicas.Any(r => !p.InSync.Contains(r) && !world.Hosts[r - 1].InSpec));

    /// <summary>The tool asks every broker itself, and fails on one that is down.</summary>
    private bool Finish(FinishMoves step)
    {
        if (world.Partitions.All.Any(p => p.MovesTo is not null && step.Moves.Any(m => m.Topic == p.Topic)) || !world.Brokers.All(b => b.Serves || (!b.Host.InSpec && !b.Registered))) return false;
        world.Partitions.Throttled = false;
        return true;
    }

    private static SimDaemon Daemon(SimHost host, DaemonKind kind) => kind == DaemonKind.ZooKeeper ? host.ZooKeeper! : host.Broker;

    private void Start(SimDaemon daemon, bool onNoData, bool excused, bool forced, bool late)
    {
        Promise(!daemon.Host.Bereft || excused, () => $"{Name(daemon)} was started without its data, and nobody had confirmed that");
        if (daemon is SimBroker { Empty: true } empty && !excused && !forced && !late && world.Now - world.LastLinkFault >= 35)
        {
            var copying = world.Partitions.All.FirstOrDefault(p => p.Leader is not null && p.Replicas.Any(r => r != empty.Host.Id && !p.InSync.Contains(r) && world.Broker(r).Serves));
            Promise(copying is null || !world.Partitions.All.Any(p => p.Replicas.Contains(empty.Host.Id)),
                () => $"{Name(daemon)} was started on an empty disk while another one still copied {copying!.Topic}");
        }

        daemon.MayBeEmpty |= onNoData;
        Promise(!daemon.Host.ForeignDisk || excused, () => $"{Name(daemon)} was started on another member's data");
        Promise(daemon is not SimBroker || excused || world.Ensemble.HasQuorum, () => $"{Name(daemon)} was started without a quorum");
        if (forced && daemon is SimBroker { Empty: true }) world.Partitions.GiveUpWhatTheOthersHad();
        daemon.Enabled = true;
        daemon.Start(world.Now);
    }

    private void Restart(SimDaemon daemon, bool excused, bool forced)
    {
        Restarts++;
        var others = world.Hosts.Where(h => h.InSpec).SelectMany(h => h.Daemons).Where(d => d != daemon).ToArray();
        Promise(!daemon.Host.ForeignDisk || excused, () => $"{Name(daemon)} was restarted on another member's data");
        Promise(daemon is not SimBroker { Alive: true, Recovering: true } || excused, () => $"{Name(daemon)} was restarted while it recovers");
        Promise(daemon is not SimBroker { Serves: true, Host.DiskFull: true } || excused, () => $"{Name(daemon)} was restarted with a full disk");
        if (forced)
        {
            // What a human may override is not promised. That nothing else is on its way is, as far as it could be seen.
            var onItsWay = others.FirstOrDefault(d => d.InOurHands && d.Host is { Runs: true, Reachable: true } && d.IsOnItsWay(world.Now) && !(d.Alive && d.StartedAt > _lookedAt));
            Promise(onItsWay is null || excused, () => $"{Name(daemon)} was forced to restart while the restart of {Name(onItsWay!)} is on its way");
        }
        else if (daemon.Serves && !excused)
        {
            var late = world.Now - world.LastLinkFault < 35;
            var inHands = others.FirstOrDefault(d => d.InOurHands);
            Promise(inHands is null, () => $"{Name(daemon)} was restarted while the restart of {Name(inHands!)} is not over");
            var down = others.FirstOrDefault(d => !d.Serves);
            Promise(down is null || late, () => $"{Name(daemon)} was restarted while {Name(down!)} does not serve");
            Promise(world.Hosts.All(h => !h.InSpec || h.FilesVersion == world.Wanted), () => $"{Name(daemon)} was rolled before every host was staged");
            Promise(daemon is not SimBroker served || Restart() is not null || Kafka(served.RunningVersion) != Kafka(world.Wanted), () => $"{Name(daemon)} was rolled for a setting that it takes live");
            Promise(world.Partitions.All.All(p => p.MovesTo is null), () => $"{Name(daemon)} was rolled while partitions move");
            if (daemon is SimBroker broker && !late) BrokerPromises(broker);
            Promise(daemon is not SimZooKeeper { Leads: true } || !OutdatedMembers().Any(m => m != daemon), () => "the leader was rolled before a follower");
        }

        daemon.Restart(world.Now, daemon is SimBroker ? 3 : 1);
        world.Ensemble.Tick();
    }

    private void BrokerPromises(SimBroker broker)
    {
        Promise(!OutdatedMembers().Any(), () => $"{Name(broker)} was rolled before ZooKeeper");
        Promise(!broker.Controls || !world.Brokers.Any(b => b != broker && b.Host.InSpec && b.Alive && Kafka(b.RunningVersion) != Kafka(world.Wanted)),
            () => "the controller was rolled before another broker");
        foreach (var partition in world.Partitions.All)
        {
            Promise(partition.InSync.Count == partition.Replicas.Length, () => $"{Name(broker)} was rolled while {partition.Topic} was under-replicated");
            Promise(partition.Replicas.Length == 1 || !partition.InSync.Contains(broker.Host.Id) || partition.InSync.Exists(id => id != broker.Host.Id && world.Broker(id).Serves),
                () => $"{Name(broker)} was rolled, and no other in-sync replica of {partition.Topic} serves");
            Promise(!partition.InSync.Contains(broker.Host.Id) || partition.InSync.Count > partition.MinimumWithout(broker.Host.Id),
                () => $"{Name(broker)} was rolled and took {partition.Topic} below its min.insync.replicas");
        }
    }

    private IEnumerable<SimZooKeeper> OutdatedMembers() =>
        world.Ensemble.Members.Where(m => m.Alive && ZooKeeper(m.RunningVersion) != ZooKeeper(world.Wanted));

    private void Promise(bool kept, Func<string> broken)
    {
        if (!kept) throw world.Broken(broken());
    }

    private static string Name(SimDaemon daemon) => $"{(daemon is SimBroker ? "the broker" : "ZooKeeper")} on {daemon.Host.Name}";

    private string Kafka(int version) => version < 0 ? "edited" : world.Files(version) is var f ? $"{f.Kafka} {f.Binaries} {f.Protocol}" : "";

    private string ZooKeeper(int version) => version < 0 ? "edited" : world.Files(version) is var f ? $"{f.ZooKeeper} {f.Binaries}" : "";

    private DesiredCluster Desired() => new(
        new("kafka", "pis", Uid), world.Faults, Distributions[world.Spec.Binaries], true, 11,
        ZooKeepers, DesiredKafka(),
        [.. world.Hosts.Where(h => h.InSpec).Select(Node)])
    {
        Leaving = [.. _known.Where(h => !h.InSpec).Select(Node)],
        DeletionPolicy = world.Purges ? Crds.DeletionPolicy.Purge : Crds.DeletionPolicy.Stop,
        AlteredSettings = _altered,

        Memory = new(remembers ? _remembered : world.Hosts.ToImmutableDictionary(h => h.Name, _ => new RememberedHost([], null, null)), _confirmed),
    };

    private DesiredKafka DesiredKafka()
    {
        var key = (world.Spec.Live, world.Spec.Protocol);
        if (_kafkas.TryGetValue(key, out var known)) return known;
        var config = ImmutableSortedDictionary<string, string>.Empty;
        if (world.Spec.Protocol is { } protocol) config = config.Add(ProtocolVersion.Setting, $"3.{protocol}");
        if (world.Spec.Live is { } live) config = config.Add(SimSettings.Live, live);
        return _kafkas[key] = new(null, ["/kafka"], [new("PLAINTEXT", 9092, "PLAINTEXT")], config);
    }

    private DesiredNode Node(SimHost host) => _nodes[host.Id - 1];

    private Release Release(SimFiles files, DaemonKind kind)
    {
        var key = (files.Binaries, kind == DaemonKind.Broker ? files.Protocol : 0);
        if (_releases.TryGetValue(key, out var known)) return known;
        return _releases[key] = new(
            DistributionLayout.Apache, $"3.{files.Binaries}.0", Homes[files.Binaries],
            kind == DaemonKind.Broker ? Protocols[files.Protocol] : null);
    }

    /// <summary>The version of the files that a cluster is rendered to.</summary>
    private int VersionOf(DesiredCluster cluster)
    {
        var protocol = Protocols.IndexOf(cluster.Protocol);
        var files = new SimFiles(world.Spec.ZooKeeper, world.Spec.Kafka, world.Spec.Live, cluster.Distribution.KafkaVersion.Minor, protocol);
        if (!world.Versions.Contains(files)) world.Versions.Add(files);
        return world.Versions.IndexOf(files);
    }

    private RenderedNode Rendered(int version, SimHost host)
    {
        var key = version * 8 + host.Id;
        if (_rendered.TryGetValue(key, out var known)) return known;
        RenderedDaemon Of(DaemonKind kind) => new(kind, RevisionOf(version, kind)!, 1, SettingsOf(version, kind)) { Release = Release(world.Files(version), kind) };
        return _rendered[key] = new(
            [Directory],
            [new(File, $"version={version}", "0640", "root", "kafka")],
            host.ZooKeeper is null ? [Of(DaemonKind.Broker)] : [Of(DaemonKind.ZooKeeper), Of(DaemonKind.Broker)]);
    }

    private Revision? RevisionOf(int version, DaemonKind kind) => version == 0 ? null : StartedWith(version, kind).Revision;

    private ImmutableSortedDictionary<string, string> SettingsOf(int version, DaemonKind kind) => StartedWith(version, kind).Settings;

    private (Revision Revision, ImmutableSortedDictionary<string, string> Settings) StartedWith(int version, DaemonKind kind)
    {
        if (_startedWith.TryGetValue((version, kind), out var known)) return known;
        var none = ImmutableSortedDictionary<string, string>.Empty;
        var live = world.Settings.In(version);
        return _startedWith[(version, kind)] = (
            new(none.Add("settings", kind == DaemonKind.ZooKeeper ? ZooKeeper(version) : $"{Kafka(version)} {live}")),
            version == 0 ? none
            : kind == DaemonKind.ZooKeeper ? _servers
            : live is null ? none.Add("kafka", Kafka(version)) : none.Add("kafka", Kafka(version)).Add(SimSettings.Live, live));
    }

    private ObservedHost Probe(SimHost host)
    {
        if (!host.Runs || !host.Reachable) return new ObservedHost.Unseen(null, "has not been seen for 70 s", false);
        var key = (host, host.Machine, host.Owned, host.Current, host.FilesVersion, host.ForeignDisk, host.ZooKeeper?.Blank ?? false, host.Broker.Empty);
        if (!_hosts.TryGetValue(key, out var known)) known = _hosts[key] = WithoutDaemons(host);
        var seen = known with { Distributions = [.. host.Installed.Select(i => Homes[i])], Daemons = [.. host.Daemons.Select(Probe)], Disks = host.DiskFull ? FullDisk : RoomyDisk, ZooKeeper = Srvr(host.ZooKeeper) };
        return seen;
    }

    private ObservedHost.Seen WithoutDaemons(SimHost host)
    {
        var files = ImmutableDictionary<string, ObservedFile>.Empty;
        if (host.Owned) files = files.Add(Directory.Path, new(Directory.Path, "", Directory.Mode, Directory.Owner, Directory.Group));
        if (host.FilesVersion != 0)
            files = files.Add(File, new(File, host.FilesVersion < 0 ? "drifted" : Rendered(host.FilesVersion, host).Files[0].Sha256, "0640", "root", "kafka"));

        var zooKeeper = host.ZooKeeper is { } member ? new ZooKeeperData("/zk", MyId(host, member), member.Blank && !host.ForeignDisk) : null;
        return new ObservedHost.Seen(
            Facts with { MachineId = $"{host.Name}-{host.Machine}", Hostname = host.Name.Value, Addresses = [$"10.0.0.{host.Id}"] },
            host.Owned ? new(Uid, "kafka/pis") : null, true, host.Current > 0 ? Homes[host.Current] : null,
            [], files, [], [], [], [], new(zooKeeper, [LogDirectory(host)]), new ZooKeeperMember.Silent());
    }

    private static LogDirectory LogDirectory(SimHost host) =>
        host.ForeignDisk ? new("/kafka", "99", "c", IsEmpty: false)
        : host.Broker.Empty ? new("/kafka", null, null, IsEmpty: true)
        : new("/kafka", $"{host.Id}", "c", IsEmpty: false);

    private static string? MyId(SimHost host, SimZooKeeper member) => host.ForeignDisk ? "99" : member.Blank ? null : $"{host.Id}";

    private static ZooKeeperMember Srvr(SimZooKeeper? member) => member switch
    {
        { Alive: true, InQuorum: true } => new ZooKeeperMember.Serving(member.Leads ? ZooKeeperRole.Leader : ZooKeeperRole.Follower, member.Length, "3.6.3"),
        { Alive: true } => new ZooKeeperMember.NotServing(),
        _ => new ZooKeeperMember.Silent(),
    };

    private ObservedDaemon Probe(SimDaemon daemon)
    {
        var key = (daemon, daemon.State, daemon.Enabled, daemon.StartedAt, daemon.Restarts, daemon.RunningVersion, daemon.Host.FilesVersion);
        if (!_daemons.TryGetValue(key, out var known)) known = _daemons[key] = WithoutUptime(daemon);
        return daemon.State == ProcessState.Running ? known with { ActiveFor = TimeSpan.FromSeconds(world.Now - daemon.StartedAt) } : known;
    }

    private ObservedDaemon WithoutUptime(SimDaemon daemon)
    {
        var kind = daemon is SimBroker ? DaemonKind.Broker : DaemonKind.ZooKeeper;
        var (active, sub) = daemon.State switch
        {
            ProcessState.Running => ("active", "running"),
            ProcessState.Stopping => ("deactivating", "stop-sigterm"),
            ProcessState.AutoRestart => ("activating", "auto-restart"),
            _ => ("inactive", "dead"),
        };
        var running = daemon.State == ProcessState.Running;
        return new(kind, "loaded", active, sub, daemon.Enabled ? "enabled" : "disabled", false, $"{daemon.StartedAt}",
            null, daemon.Restarts, 0,
            running ? RevisionOf(daemon.RunningVersion, kind) : null, running ? SettingsOf(daemon.RunningVersion, kind) : ImmutableSortedDictionary<string, string>.Empty, [], [])
        {
            Release = running && daemon.RunningVersion != 0 ? Release(world.Files(daemon.RunningVersion), kind) : null,
            Staged = daemon.Host.FilesVersion != 0 ? Release(world.Files(daemon.Host.FilesVersion), kind) : null,
        };
    }

    private ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>> DisksOf(ImmutableSortedSet<int> answering)
    {
        var key = 0L;
        foreach (var id in answering)
        {
            key = (key << 3) + id;
            foreach (var partition in world.Partitions.All) key = (key << 1) + (world.Partitions.IsStored(partition, id) ? 1 : 0);
        }

        if (_disks.TryGetValue(key, out var known)) return known;
        return _disks[key] = answering.ToImmutableSortedDictionary(id => id, ImmutableArray<StoredDirectory> (id) =>
            [new("/kafka", 0, [.. world.Partitions.StoredOn(id).Select(p => new StoredReplica(p.Topic, 0, 1000, false))])]);
    }

    private BrokersView AskBrokers(bool mute)
    {
        var answering = Ids(b => b.Serves && b.Host.Reachable && _known.Contains(b.Host));
        if (answering.IsEmpty) return new BrokersView.Unknown("no broker answers");
        var told = mute ? ImmutableSortedDictionary<int, SettingsInForce>.Empty : answering.ToImmutableSortedDictionary(id => id, id => world.Settings.Told(world.Broker(id)));
        var wanted = int.Parse(world.Spec.Live ?? "1", null);
        ImmutableArray<SettingsInForce?> inForce = [.. answering.Select(id => told.GetValueOrDefault(id))];
        return new BrokersView.Known(
            Ids(b => b.Registered), answering, world.Brokers.FirstOrDefault(b => b.Controls)?.Host.Id,
            world.Partitions.Exist
                ? [.. world.Partitions.All.Select(p => new Partition(p.Topic, 0, p.Leader, [.. p.Replicas], [.. p.InSync], Minimum(p)))]
                : [])
        {
            Settings = told,
            Moving = answering.Contains(world.Brokers.FirstOrDefault(b => b.Controls)?.Host.Id ?? 0)
                ? [.. world.Partitions.All.Where(p => p.MovesTo is not null).Select(p => new MovingPartition(
                    p.Topic, 0, [.. p.Replicas], [.. p.MovesTo!.Except(p.MovesFrom!)], [.. p.MovesFrom!.Except(p.MovesTo!)]))]
                : null,
            Disks = DisksOf(answering),
            Throttles = world.Partitions.Throttled ? answering.ToImmutableSortedDictionary(id => id, _ => Rate) : ImmutableSortedDictionary<int, long>.Empty,
        };

        ImmutableSortedSet<int> Ids(Func<SimBroker, bool> those)
        {
            var mask = 0;
            foreach (var broker in world.Brokers)
            {
                if (those(broker)) mask |= 1 << (broker.Host.Id - 1);
            }

            return Subsets[mask];
        }

        int Minimum(SimPartition partition) =>
            new TopicMinimum(partition.Minimum, IsOwn: partition.OfTheBrokers is null).InForce(wanted, inForce);
    }
}
