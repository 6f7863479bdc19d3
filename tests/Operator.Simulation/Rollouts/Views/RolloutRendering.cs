using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Simulation.Rollouts.Pis;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Rollouts.Views;

/// <summary>Renders a target to a version of the files, a number instead of their text.</summary>
internal sealed class RolloutRendering(RolloutWorld world)
{
    public const string File = HostLayout.ServerProperties;

    public static readonly string MemberUnit = HostLayout.UnitFile(DaemonKind.ZooKeeper);

    public static readonly RenderedDirectory Directory = new(HostLayout.State, "0755", "root", "root");

    private static readonly RenderedFile Unit = new(MemberUnit, "ZooKeeper", "0644", "root", "root");

    private static readonly ImmutableArray<string> Homes = [.. RolloutSpec.Distributions.Select(d => d.Home)];

    private static readonly ImmutableArray<ProtocolVersion> Protocols =
        [.. RolloutSpec.Distributions.Select(d => d.Protocol)];

    private readonly Dictionary<int, RenderedNode> _nodes = [];
    private readonly Dictionary<int, RenderedFile> _files = [];
    private readonly Dictionary<(int Binaries, int Protocol), Release> _releases = [];
    private readonly Dictionary<(int Version, DaemonKind Kind), RenderedDaemon> _daemons = [];
    private (TargetCluster? Target, int Version) _last;

    /// <summary>The server list that every member is told.</summary>
    public ImmutableSortedDictionary<string, string> Servers { get; } =
        world.Hosts.Where(h => h.ZooKeeper is not null).ToImmutableSortedDictionary(
            h => $"server.{h.Id}", h => $"{DesiredClusters.Address(h.Id)}:2888:3888", StringComparer.Ordinal);

    /// <summary>Where the distribution of a minor version lies.</summary>
    public static string Home(int minor) => Homes[minor];

    /// <summary>The version of the files that a target is rendered to.</summary>
    public int VersionOf(TargetCluster target)
    {
        if (ReferenceEquals(_last.Target, target))
        {
            return _last.Version;
        }

        var files = new SimFiles(
            world.Spec.ZooKeeper, world.Spec.Kafka, world.Spec.Live, target.Distribution.KafkaVersion.Minor,
            Protocols.IndexOf(target.Protocol),
            new(
                string.Join(',', target.Kafka.Listeners.Select(l => $"{l.Name}:{l.Port}")), target.InterBroker.Name))
        {
            Slip = world.Spec.Slip,
        };
        if (!world.Versions.Contains(files))
        {
            world.Versions.Add(files);
        }

        _last = (target, world.Versions.IndexOf(files));
        return _last.Version;
    }

    public RenderedNode Render(TargetCluster target, DesiredNode node, long _)
    {
        var (version, daemons) = (VersionOf(target), node.Daemons.Sum(d => 1 << (int)d));
        var key = (((version << 3) + node.Id) << 2) + daemons;
        if (!_nodes.TryGetValue(key, out var known))
        {
            var file = FileOf(version);
            known = _nodes[key] = new(
                [Directory],
                node.Runs(DaemonKind.ZooKeeper) ? [file, Unit] : [file],
                [.. node.Daemons.Select(kind => Daemon(version, kind))]);
        }

        return known;
    }

    public RenderedFile FileOf(int version)
    {
        if (!_files.TryGetValue(version, out var known))
        {
            known = _files[version] = new(File, $"version={version}", "0640", "root", "kafka");
        }

        return known;
    }

    public static RenderedFile UnitOf() => Unit;

    /// <summary>What a daemon is started with by a version of the files.</summary>
    public RenderedDaemon Daemon(int version, DaemonKind kind)
    {
        if (!_daemons.TryGetValue((version, kind), out var known))
        {
            var revision = ImmutableSortedDictionary<string, string>.Empty.Add("settings", Revision(version, kind));
            known = _daemons[(version, kind)] = new(kind, new(revision), 1, Settings(version, kind))
            {
                Release = version == 0 ? null : Release(world.Files(version), kind),
            };
        }

        return known;
    }

    /// <summary>All that a broker has to be restarted for, by a version of the files.</summary>
    public string Kafka(int version) =>
        version < 0 ? "edited"
        : world.Files(version) is var f ? $"{f.Kafka} {f.Binaries} {f.Protocol} {f.Listeners.All} "
            + f.Listeners.InterBroker + (f.Slip ? " slip" : "")
        : "";

    /// <summary>All that a ZooKeeper has to be restarted for, by a version of the files.</summary>
    public string ZooKeeper(int version) =>
        version < 0 ? "edited" : world.Files(version) is var f ? $"{f.ZooKeeper} {f.Binaries}{(f.Slip ? " slip" : "")}"
        : "";

    private string Revision(int version, DaemonKind kind) =>
        kind == DaemonKind.ZooKeeper ? ZooKeeper(version) : $"{Kafka(version)} {world.Settings.In(version)}";

    private ImmutableSortedDictionary<string, string> Settings(int version, DaemonKind kind)
    {
        var none = ImmutableSortedDictionary<string, string>.Empty;
        if (version == 0)
        {
            return none;
        }

        if (kind == DaemonKind.ZooKeeper)
        {
            return Servers;
        }

        var listeners = world.Files(version).Listeners;
        var settings = none
            .Add("kafka", Kafka(version))
            .Add(BrokerListeners.Setting, listeners.All.Replace(":", "://:", StringComparison.Ordinal))
            .Add(BrokerListeners.InterBrokerSetting, listeners.InterBroker);
        return world.Settings.In(version) is { } live ? settings.Add(SimSettings.Live, live) : settings;
    }

    private Release Release(SimFiles files, DaemonKind kind)
    {
        var key = (files.Binaries, kind == DaemonKind.Broker ? files.Protocol : 0);
        if (!_releases.TryGetValue(key, out var known))
        {
            known = _releases[key] = new(
                DistributionLayout.Apache, $"3.{files.Binaries}.0", Homes[files.Binaries],
                kind == DaemonKind.Broker ? Protocols[files.Protocol] : null);
        }

        return known;
    }
}
