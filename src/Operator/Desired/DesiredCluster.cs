using System.Collections.Immutable;
using KafkaPi.Crds;

namespace KafkaPi.Operator.Desired;

/// <summary>A listener of every broker; clients reach it as <c>Protocol://node address:Port</c>.</summary>
public sealed record Listener(string Name, int Port, string Protocol);

/// <param name="HeapBytes">Null: computed from the host's RAM.</param>
public sealed record DesiredZooKeeper(
    long? HeapBytes, string DataDir, int ClientPort, int LeaderPort, int ElectionPort, ImmutableSortedDictionary<string, string> Config);

/// <param name="HeapBytes">Null: computed from the host's RAM.</param>
/// <param name="LogDirs">Sorted: Kafka does not mind their order, and an edit of it is none.</param>
public sealed record DesiredKafka(
    long? HeapBytes, ImmutableArray<string> LogDirs, ImmutableArray<Listener> Listeners, ImmutableSortedDictionary<string, string> Config)
{
    public DesiredRebalance Rebalance { get; init; } = DesiredRebalance.Of(new());
}

/// <param name="BytesPerSecond">What each broker takes and gives at most for replicas that move.</param>
public sealed record DesiredRebalance(RebalanceMode Mode, int ConcurrentMoves, long BytesPerSecond)
{
    public static DesiredRebalance Of(RebalanceSpec spec) => new(spec.Mode, spec.ConcurrentMoves, spec.BytesPerSecond);
}

/// <summary>The spec, parsed: what a cluster has to be, whatever its hosts are like now.</summary>
public sealed record DesiredCluster(
    ClusterIdentity Identity,
    long Generation,
    DesiredDistribution Distribution,
    bool InstallJava,
    int MinimumJava,
    DesiredZooKeeper ZooKeeper,
    DesiredKafka Kafka,
    ImmutableArray<DesiredNode> Nodes)
{
    /// <summary>By node: the settings that were altered on its broker while it ran, and of which Kafka may hold a value beside the file. From the status.</summary>
    public ImmutableDictionary<NodeName, ImmutableSortedSet<string>> AlteredSettings { get; init; } = ImmutableDictionary<NodeName, ImmutableSortedSet<string>>.Empty;

    public ImmutableSortedSet<string> AlteredOn(NodeName node) => AlteredSettings.GetValueOrDefault(node) ?? ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>By node: the directories for messages of its broker, where they are not those of the spec yet.</summary>
    public ImmutableDictionary<NodeName, ImmutableArray<string>> LogDirs { get; init; } = ImmutableDictionary<NodeName, ImmutableArray<string>>.Empty;

    public ImmutableArray<string> LogDirsOf(NodeName node) => LogDirs.TryGetValue(node, out var directories) ? directories : Kafka.LogDirs;

    /// <summary>The protocol among brokers that an upgrade, or what the brokers speak already, asks for instead of <see cref="WantedProtocol"/>.</summary>
    public ProtocolVersion? HeldProtocol { get; init; }

    /// <summary>The protocol that the spec asks for: the user's, else the newest that the distribution speaks.</summary>
    public ProtocolVersion WantedProtocol =>
        Kafka.Config.TryGetValue(ProtocolVersion.Setting, out var given) && ProtocolVersion.Parse(given) is { } protocol ? protocol : Distribution.Protocol;

    /// <summary>The protocol that the brokers have to speak now.</summary>
    public ProtocolVersion Protocol => HeldProtocol ?? WantedProtocol;

    /// <summary>ufw, where it is on, is told which ports to let in.</summary>
    public bool ManagesFirewall { get; init; }

    public Memory Memory { get; init; } = Memory.None;

    /// <summary>Nodes that were taken out of the spec and are not gone yet; brokers alone.</summary>
    public ImmutableArray<DesiredNode> Leaving { get; init; } = [];

    /// <summary>Nodes that were taken out of the spec and have a member of the ensemble, which has to leave that first.</summary>
    public ImmutableArray<DesiredNode> Dropped { get; init; } = [];

    /// <summary>Nodes as the spec has them, without the broker that they had: <see cref="Nodes"/> keep it.</summary>
    public ImmutableArray<DesiredNode> Demoted { get; init; } = [];

    /// <summary>Nodes to which the spec gives the role zookeeper; the others that have it in <see cref="Nodes"/> had it, and are to lose it.</summary>
    public ImmutableArray<NodeName> SpecEnsemble { get; init; } = [];

    /// <summary>Nodes that have the role zookeeper by the status: had it when they were looked at last.</summary>
    public ImmutableArray<NodeName> RememberedEnsemble { get; init; } = [];

    /// <summary>The list that the members of the ensemble have to be told; null: that of the nodes with the role.</summary>
    public ServerList? Servers { get; init; }

    /// <summary>Nodes with a member that the spec takes out of the ensemble, as long as it is there.</summary>
    public ImmutableArray<DesiredNode> Resigning { get; init; } = [];

    /// <summary>All nodes that have a host to be looked at.</summary>
    public IEnumerable<DesiredNode> Known => Nodes.Concat(Leaving).Concat(Dropped).Concat(Resigning).DistinctBy(n => n.Name);

    /// <summary>Nodes of the spec that are none of <see cref="Nodes"/> before one that leaves is gone: they share its name, id or address.</summary>
    public ImmutableArray<HeldNode> Held { get; init; } = [];

    /// <summary>How the host of a node that leaves is cleaned.</summary>
    public DeletionPolicy DeletionPolicy { get; init; } = DeletionPolicy.Retain;

    public IEnumerable<DesiredNode> Running(DaemonKind daemon) => Nodes.Where(n => n.Runs(daemon));

    /// <summary><c>host:port,host:port</c>, ordered by id, as clients and <c>zookeeper.connect</c> take it.</summary>
    public string ZooKeeperConnect =>
        string.Join(',', Running(DaemonKind.ZooKeeper).OrderBy(n => n.Id).Select(n => Authority(n.Address, ZooKeeper.ClientPort)));

    /// <summary>The first listener of every broker, ordered by id.</summary>
    public string BootstrapServers =>
        string.Join(',', Running(DaemonKind.Broker).OrderBy(n => n.Id).Select(n => Authority(n.Address, Kafka.Listeners[0].Port)));

    /// <summary><c>address:port</c>, an IPv6 address in brackets.</summary>
    public static string Authority(string address, int port) => address.Contains(':') ? $"[{address}]:{port}" : $"{address}:{port}";
}
