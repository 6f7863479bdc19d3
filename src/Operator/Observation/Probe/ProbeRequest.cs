using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Observation.Probe;

/// <summary>What a host is asked for. It has only names that the spec gives, and never lists a directory.</summary>
public sealed record ProbeRequest
{
    public required string Address { get; init; }

    public required string OwnerUid { get; init; }

    public required int MinimumJava { get; init; }

    public required DesiredDistribution Distribution { get; init; }

    /// <summary>Files and directories of which the digest, mode and owner are reported.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>Paths, existing or not, whose file systems are measured.</summary>
    public required ImmutableArray<string> Disks { get; init; }

    public required ImmutableArray<string> LogDirectories { get; init; }

    /// <summary>
    /// The cluster's ports on this host, and ports that a listener may have for a while. What listens there is
    /// reported, and what listens on the ports of the running daemons.
    /// </summary>
    public required ImmutableArray<int> Ports { get; init; }

    public required ImmutableArray<ProbePeer> Peers { get; init; }

    /// <summary>
    /// The port on which the host's ZooKeeper is asked for its state unless it runs on another one. Null on a host
    /// without ZooKeeper.
    /// </summary>
    public required int? ClientPort { get; init; }

    public required string ZooKeeperData { get; init; }

    /// <summary>ZooKeeper's <c>dataLogDir</c>, which is the data directory unless the user sets it.</summary>
    public required string ZooKeeperLog { get; init; }

    /// <summary>The rules of ufw are reported too.</summary>
    public bool Firewall { get; init; }

    /// <summary>
    /// A probe takes a tenth of a second. On a Pi it takes seconds when it lists packages or waits for unreachable
    /// peers.
    /// </summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly string Body = EmbeddedScript.Load("probe.sh");

    public static ProbeRequest Of(TargetCluster target, DesiredNode node)
    {
        var zooKeeper = target.ZooKeeper;
        var zooKeeperLog = zooKeeper.Config.GetValueOrDefault("dataLogDir", zooKeeper.DataDir);
        ImmutableArray<string> data =
        [
            .. new[] { zooKeeper.DataDir, zooKeeperLog }.Concat(target.Kafka.LogDirs).Distinct(StringComparer.Ordinal),
        ];
        return new()
        {
            Address = node.Address,
            OwnerUid = target.Identity.Uid,
            MinimumJava = target.MinimumJava,
            Distribution = target.Distribution,
            Files =
            [
                HostLayout.Root, HostLayout.Distributions, HostLayout.Configuration, HostLayout.State,
                HostLayout.OwnerMarker, HostLayout.Profile,
                .. Enum.GetValues<DaemonKind>().SelectMany(d => HostLayout.Files(d).Add(HostLayout.MayBeEmpty(d))),
                .. data, HostLayout.MyId(zooKeeper.DataDir),
            ],
            Disks = [HostLayout.Distributions, .. data],
            LogDirectories = target.Kafka.LogDirs,
            Ports = [.. AllPorts(target).Distinct().Order()],
            Peers =
            [
                .. from peer in target.Nodes
                   where peer.Name != node.Name
                   from port in PortsOfPeer(target, node, peer)
                   select new ProbePeer(peer.Address, port),
            ],
            ClientPort = node.Runs(DaemonKind.ZooKeeper) ? zooKeeper.ClientPort : null,
            ZooKeeperData = zooKeeper.DataDir,
            ZooKeeperLog = zooKeeperLog,
            Firewall = target.ManagesFirewall,
        };
    }

    private static IEnumerable<int> AllPorts(TargetCluster target) =>
        Enum.GetValues<DaemonKind>().SelectMany(d => PortsOf(target, d))
            .Concat(target.Kafka.Listeners.SelectMany(l => SparePorts.Of(l.Port)));

    private static ImmutableArray<int> PortsOf(TargetCluster target, DaemonKind daemon) =>
        DaemonProfile.Of(daemon).Ports(target);

    /// <summary>
    /// The ports of a peer that a node's daemons connect to. Members of the ensemble connect to each other, brokers
    /// only to the port for ZooKeeper's clients.
    /// </summary>
    private static ImmutableArray<int> PortsOfPeer(TargetCluster target, DesiredNode node, DesiredNode peer)
    {
        ImmutableArray<int> zooKeeper = (peer.Runs(DaemonKind.ZooKeeper), node.Runs(DaemonKind.ZooKeeper)) switch
        {
            (false, _) => [],
            (true, true) => PortsOf(target, DaemonKind.ZooKeeper),
            (true, false) => [target.ZooKeeper.ClientPort],
        };
        return peer.Runs(DaemonKind.Broker) && node.Runs(DaemonKind.Broker)
            ? [.. zooKeeper, .. PortsOf(target, DaemonKind.Broker)]
            : zooKeeper;
    }

    public RemoteScript Script => new("probe", Body, Deadline)
    {
        Variables = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string>
        {
            ["ADDRESS"] = Address,
            ["OWNER_UID"] = OwnerUid,
            ["MIN_JAVA"] = MinimumJava.ToString(CultureInfo.InvariantCulture),
            ["SYSTEM_USER"] = HostLayout.User,
            ["USER_COMMENT"] = HostLayout.UserComment,
            ["OWNER_MARKER"] = HostLayout.OwnerMarker,
            ["CURRENT_LINK"] = HostLayout.Current,
            ["DISTRIBUTIONS"] = HostLayout.Distributions,
            ["COMPLETE_MARKER"] = HostLayout.CompleteMarker,
            ["INSTALLED_HOME"] = Distribution.Source is DistributionOrigin.Installed ? Distribution.Home : "",
            ["START_SCRIPT"] = Distribution.Program("kafka-server-start"),
            ["FILES"] = string.Join('\n', Files),
            ["DISKS"] = string.Join('\n', Disks),
            ["LOG_DIRS"] = string.Join('\n', LogDirectories),
            ["UNITS"] = string.Join('\n', Enum.GetValues<DaemonKind>().Select(Unit)),
            ["PORTS"] = string.Join('\n', Ports),
            ["PEERS"] = string.Join('\n', Peers.Select(p => $"{p.Address} {p.Port}")),
            ["CLIENT_PORT"] = ClientPort?.ToString(CultureInfo.InvariantCulture) ?? "",
            ["ZOOKEEPER_DATA"] = ZooKeeperData,
            ["ZOOKEEPER_LOG"] = ZooKeeperLog,
            ["OWN_DATA"] = HostLayout.State,
            ["UFW"] = Firewall ? "/etc/ufw" : "",
            ["UFW_DEFAULTS"] = "/etc/default/ufw",
        }),
    };

    private static string Unit(DaemonKind daemon) => string.Join(
        ' ', HostLayout.Unit(daemon), HostLayout.RunningProperties(daemon), HostLayout.Environment(daemon),
        HostLayout.Properties(daemon));
}
