using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Operator.Simulation.Rollouts.Pis;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Rollouts.Views;

/// <summary>What a probe of a simulated host brings back.</summary>
internal sealed class HostProbe(RolloutWorld world, RolloutRendering rendering)
{
    private static readonly ImmutableArray<ObservedDisk> RoomyDisk = [new(DesiredClusters.LogDir, 1L << 40, 1L << 39)];
    private static readonly ImmutableArray<ObservedDisk> FullDisk = [new(DesiredClusters.LogDir, 1L << 40, 0)];

    // Most passes see what the one before saw.
    private readonly Dictionary<HostKey, ObservedHost.Seen> _hosts = [];
    private readonly Dictionary<DaemonKey, ObservedDaemon> _daemons = [];
    private readonly Dictionary<int, ImmutableArray<ObservedListener>> _listeners = [];

    public ObservedHost Probe(SimHost host)
    {
        if (!host.Runs || !host.Reachable)
        {
            return Pi4.Unseen;
        }

        var key = new HostKey(
            host, host.Machine, host.Owned, host.Current, (host.FilesVersion, host.HasMemberUnit),
            (host.ForeignDisk, host.ZooKeeper?.Blank ?? false, host.Broker.IsBlank(0), host.Broker.IsBlank(1)));
        if (!_hosts.TryGetValue(key, out var known))
        {
            known = _hosts[key] = WithoutDaemons(host);
        }

        return known with
        {
            Distributions = [.. host.Installed.Select(RolloutRendering.Home)],
            Daemons = [.. host.Daemons.Select(Probe)],
            Disks = host.DiskFull ? FullDisk : RoomyDisk,
            Listeners = Listeners(host.Broker),
            ZooKeeper = Srvr(host.ZooKeeper),
        };
    }

    private ObservedHost.Seen WithoutDaemons(SimHost host) => Fresh(host) with
    {
        Owner = host.Owned ? DesiredClusters.Owner : null,
        UserExists = true,
        CurrentLink = host.Current > 0 ? RolloutRendering.Home(host.Current) : null,
        Files = Files(host).ToImmutableDictionary(f => f.Path),
        Data = new(
            ZooKeeperData(host), [.. RolloutSpec.LogDirs.Select((path, disk) => LogDirectory(host, path, disk))]),
    };

    private static ObservedHost.Seen Fresh(SimHost host) =>
        Pi4.Fresh($"{host.Name}-{host.Machine}", host.Name.Value, DesiredClusters.Address(host.Id));

    private IEnumerable<ObservedFile> Files(SimHost host)
    {
        if (host.Owned)
        {
            yield return ObservedFiles.Of(RolloutRendering.Directory);
        }

        if (host.FilesVersion != 0)
        {
            var file = ObservedFiles.Of(rendering.FileOf(host.FilesVersion));
            yield return host.FilesVersion < 0 ? file with { Sha256 = "drifted" } : file;
        }

        if (host.HasMemberUnit)
        {
            yield return ObservedFiles.Of(RolloutRendering.UnitOf());
        }
    }

    private static ZooKeeperData? ZooKeeperData(SimHost host) => host.ZooKeeper is not { } member ? null : new(
        DesiredClusters.ZooKeeperData, host.ForeignDisk ? "99" : member.Blank ? null : $"{host.Id}",
        member.Blank && !host.ForeignDisk);

    private static LogDirectory LogDirectory(SimHost host, string path, int disk) =>
        host.ForeignDisk ? new(path, "99", "c", IsEmpty: false)
        : host.Broker.IsBlank(disk) ? new(path, null, null, IsEmpty: true)
        : new(path, $"{host.Id}", "c", IsEmpty: false);

    /// <summary>Kafka opens its listeners when all logs are read.</summary>
    private ImmutableArray<ObservedListener> Listeners(SimBroker broker)
    {
        if (!broker.Alive || broker.Recovering)
        {
            return [];
        }

        if (!_listeners.TryGetValue(broker.RunningVersion, out var known))
        {
            var settings = rendering.Daemon(broker.RunningVersion, DaemonKind.Broker).Settings;
            known = _listeners[broker.RunningVersion] =
            [
                .. BrokerListeners.Of(settings)?.All
                    .Select(l => new ObservedListener(l.Port, HostLayout.Unit(DaemonKind.Broker))) ?? [],
            ];
        }

        return known;
    }

    private static ZooKeeperMember Srvr(SimZooKeeper? member) => member switch
    {
        { Alive: true, InQuorum: true } => new ZooKeeperMember.Serving(
            member.Leads ? MemberRole.Leader : MemberRole.Follower, member.Length, "3.6.3"),
        { Alive: true } => new ZooKeeperMember.NotServing(),
        _ => new ZooKeeperMember.Silent(),
    };

    private ObservedDaemon Probe(SimDaemon daemon)
    {
        var key = new DaemonKey(
            daemon, daemon.State, daemon.Enabled, daemon.StartedAt, (daemon.Restarts, daemon.RunningVersion),
            (daemon.Host.FilesVersion, daemon.Host.HasMemberUnit));
        if (!_daemons.TryGetValue(key, out var known))
        {
            known = _daemons[key] = WithoutUptime(daemon);
        }

        return daemon.State == ProcessState.Running
            ? known with { ActiveFor = TimeSpan.FromSeconds(world.Now - daemon.StartedAt) }
            : known;
    }

    private ObservedDaemon WithoutUptime(SimDaemon daemon)
    {
        var kind = daemon is SimBroker ? DaemonKind.Broker : DaemonKind.ZooKeeper;
        var (active, sub) = InWordsOfSystemd(daemon.State);
        var isStaged = daemon.Host.FilesVersion != 0 && (kind == DaemonKind.Broker || daemon.Host.HasMemberUnit);
        var running = daemon.State is ProcessState.Running or ProcessState.Stopping
            ? rendering.Daemon(daemon.RunningVersion, kind)
            : null;
        var staged = isStaged ? rendering.Daemon(daemon.Host.FilesVersion, kind) : null;
        return ObservedDaemons.Stopped(kind) with
        {
            LoadState = isStaged ? "loaded" : "not-found",
            ActiveState = active,
            SubState = sub,
            UnitFileState = daemon.Enabled ? "enabled" : "disabled",
            InvocationId = $"{daemon.StartedAt}",
            Restarts = daemon.Restarts,
            Running = daemon.RunningVersion == 0 ? null : running?.Revision,
            RunningSettings = running?.Settings ?? ImmutableSortedDictionary<string, string>.Empty,
            Release = running?.Release,
            Staged = staged?.Release,
            StagedServers = kind == DaemonKind.ZooKeeper ? staged?.Settings : null,
            StagedPorts = kind == DaemonKind.Broker ? staged?.Settings : null,
        };
    }

    private static (string Active, string Sub) InWordsOfSystemd(ProcessState state) => state switch
    {
        ProcessState.Running => ("active", "running"),
        ProcessState.Stopping => ("deactivating", "stop-sigterm"),
        ProcessState.AutoRestart => ("activating", "auto-restart"),
        ProcessState.Stopped => ("inactive", "dead"),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    private readonly record struct HostKey(
        SimHost Host, int Machine, bool Owned, int Current, (int Version, bool MemberUnit) Files,
        (bool Foreign, bool Blank, bool First, bool Second) Data);

    private readonly record struct DaemonKey(
        SimDaemon Daemon, ProcessState State, bool Enabled, double StartedAt, (int Restarts, int Version) Process,
        (int Version, bool MemberUnit) Files);
}
