using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Observed;

/// <summary>A port of another host that this one has to reach.</summary>
public sealed record ProbePeer(string Address, int Port);

/// <summary>What a host is asked for: only names that the spec gives, never a listing of what else lies there.</summary>
/// <param name="Files">Files and directories whose digest, mode and owner are wanted.</param>
/// <param name="Disks">Paths, existing or not, on whose file systems there has to be room.</param>
/// <param name="Ports">The cluster's ports on this host, used or not: who listens there is told.</param>
/// <param name="ClientPort">Where the host's ZooKeeper is asked for its state; null where none is to run.</param>
/// <param name="ZooKeeperLog">ZooKeeper's <c>dataLogDir</c>; the data directory unless the user sets it.</param>
public sealed record ProbeRequest(
    string Address,
    string OwnerUid,
    int MinimumJava,
    DesiredDistribution Distribution,
    ImmutableArray<string> Files,
    ImmutableArray<string> Disks,
    ImmutableArray<string> LogDirectories,
    ImmutableArray<int> Ports,
    ImmutableArray<ProbePeer> Peers,
    int? ClientPort,
    string ZooKeeperData,
    string ZooKeeperLog)
{
    /// <summary>Whether ufw is looked at.</summary>
    public bool Firewall { get; init; }

    /// <summary>A probe takes a tenth of a second; one that lists packages or waits for unreachable peers, seconds on a Pi.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly string Body = EmbeddedScript.Load("probe.sh");

    public static ProbeRequest Of(DesiredCluster cluster, DesiredNode node)
    {
        var zooKeeper = cluster.ZooKeeper;
        var zooKeeperLog = zooKeeper.Config.GetValueOrDefault("dataLogDir", zooKeeper.DataDir);
        ImmutableArray<string> data = [.. new[] { zooKeeper.DataDir, zooKeeperLog }.Concat(cluster.Kafka.LogDirs).Distinct(StringComparer.Ordinal)];
        return new(
            node.Address,
            cluster.Identity.Uid,
            cluster.MinimumJava,
            cluster.Distribution,
            [
                HostLayout.Root, HostLayout.Distributions, HostLayout.Configuration, HostLayout.State, HostLayout.OwnerMarker, HostLayout.Profile,
                .. Enum.GetValues<DaemonKind>().SelectMany(d => HostLayout.Files(d).Add(HostLayout.MayBeEmpty(d))),
                .. data, HostLayout.MyId(zooKeeper.DataDir),
            ],
            [HostLayout.Distributions, .. data],
            cluster.Kafka.LogDirs,
            [.. Enum.GetValues<DaemonKind>().SelectMany(d => PortsOf(cluster, d)).Distinct().Order()],
            [
                .. from peer in cluster.Nodes
                   where peer.Name != node.Name
                   from port in Needed(cluster, node, peer)
                   select new ProbePeer(peer.Address, port),
            ],
            node.Runs(DaemonKind.ZooKeeper) ? zooKeeper.ClientPort : null,
            zooKeeper.DataDir,
            zooKeeperLog)
        {
            Firewall = cluster.ManagesFirewall,
        };
    }

    private static IEnumerable<int> PortsOf(DesiredCluster cluster, DaemonKind daemon) => daemon == DaemonKind.ZooKeeper
        ? [cluster.ZooKeeper.ClientPort, cluster.ZooKeeper.LeaderPort, cluster.ZooKeeper.ElectionPort]
        : cluster.Kafka.Listeners.Select(l => l.Port);

    /// <summary>What a node's daemons connect to on another: brokers to ZooKeeper's clients' port only, members of an ensemble to each other.</summary>
    private static IEnumerable<int> Needed(DesiredCluster cluster, DesiredNode node, DesiredNode peer) => [
        .. !peer.Runs(DaemonKind.ZooKeeper) ? [] : node.Runs(DaemonKind.ZooKeeper) ? PortsOf(cluster, DaemonKind.ZooKeeper) : [cluster.ZooKeeper.ClientPort],
        .. peer.Runs(DaemonKind.Broker) && node.Runs(DaemonKind.Broker) ? PortsOf(cluster, DaemonKind.Broker) : [],
    ];

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
            ["INSTALLED_HOME"] = Distribution.Source is DistributionSource.Installed ? Distribution.Home : "",
            ["START_SCRIPT"] = Distribution.Program("kafka-server-start"),
            ["FILES"] = string.Join('\n', Files),
            ["DISKS"] = string.Join('\n', Disks),
            ["LOG_DIRS"] = string.Join('\n', LogDirectories),
            ["UNITS"] = string.Join('\n', Enum.GetValues<DaemonKind>().Select(d => $"{HostLayout.Unit(d)} {HostLayout.RunningProperties(d)} {HostLayout.Environment(d)} {HostLayout.Properties(d)}")),
            ["PORTS"] = string.Join('\n', Ports),
            ["PEERS"] = string.Join('\n', Peers.Select(p => $"{p.Address} {p.Port}")),
            ["CLIENT_PORT"] = ClientPort?.ToString(CultureInfo.InvariantCulture) ?? "",
            ["ZOOKEEPER_DATA"] = ZooKeeperData,
            ["ZOOKEEPER_LOG"] = ZooKeeperLog,
            ["UFW"] = Firewall ? "/etc/ufw" : "",
            ["UFW_DEFAULTS"] = "/etc/default/ufw",
        }),
    };
}
