using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Model.Target;

/// <summary>
/// As much of the spec as may be brought about now. The target stages narrow it, one after the other.
/// </summary>
[method: SetsRequiredMembers]
public sealed record TargetCluster(DesiredCluster Spec) : DesiredCluster(Spec)
{
    /// <summary>Log directories by node, for brokers that do not have the directories of the spec yet.</summary>
    public ImmutableDictionary<NodeName, ImmutableArray<string>> LogDirs { get; init; } =
        ImmutableDictionary<NodeName, ImmutableArray<string>>.Empty;

    /// <summary>
    /// The protocol that the brokers speak already, while <see cref="DesiredCluster.WantedProtocol"/> has to wait.
    /// </summary>
    public ProtocolVersion? HeldProtocol { get; init; }

    /// <summary>The protocol that the brokers have to speak now.</summary>
    public ProtocolVersion Protocol => HeldProtocol ?? WantedProtocol;

    /// <summary>
    /// Name of the listener that brokers have to use between themselves for now; null for the first of the listeners.
    /// </summary>
    public string? HeldInterBroker { get; init; }

    /// <summary>The listener that brokers have to use between themselves.</summary>
    public Listener InterBroker =>
        Kafka.Listeners.FirstOrDefault(l => l.Name == HeldInterBroker) ?? Kafka.Listeners[0];

    /// <summary>Client ports by node, for members that may not move to the port of the spec yet.</summary>
    public ImmutableDictionary<NodeName, int> HeldClientPorts { get; init; } =
        ImmutableDictionary<NodeName, int>.Empty;

    /// <summary>
    /// Client ports that brokers have to know now, the port of the spec last; empty when they have to know that alone.
    /// </summary>
    public ImmutableArray<int> ClientPorts { get; init; } = [];

    /// <summary>
    /// Daemons whose files stay as they are on the hosts, because settings of the spec are refused.
    /// </summary>
    public ImmutableHashSet<DaemonKind> HeldSettings { get; init; } = [];

    /// <summary>Nodes that left the spec and are not gone yet. They run only a broker.</summary>
    public ImmutableArray<DesiredNode> Decommissioned { get; init; } = [];

    /// <summary>Nodes that left the spec, and whose ZooKeeper has to leave the ensemble first.</summary>
    public ImmutableArray<DesiredNode> RemovedMembers { get; init; } = [];

    /// <summary>
    /// Nodes whose broker role was removed in the spec. <see cref="DesiredCluster.Nodes"/> still lists them with it.
    /// </summary>
    public ImmutableArray<DesiredNode> RoleRemoved { get; init; } = [];

    /// <summary>
    /// Nodes to which the spec gives the role zookeeper. The others that have it in <see cref="DesiredCluster.Nodes"/>
    /// are to lose it.
    /// </summary>
    public ImmutableArray<NodeName> SpecEnsemble { get; init; } =
        [.. Spec.Nodes.Where(n => n.Runs(DaemonKind.ZooKeeper)).Select(n => n.Name)];

    /// <summary>Server list that the members have to have; null for the list of the nodes with the role.</summary>
    public ServerList? Servers { get; init; }

    /// <summary>Nodes whose ZooKeeper the spec takes out of the ensemble, as long as it is there.</summary>
    public ImmutableArray<DesiredNode> OutgoingMembers { get; init; } = [];

    /// <summary>
    /// Nodes of the spec that wait for another node to be gone, because they share its name, id or address.
    /// </summary>
    public ImmutableArray<PendingNode> PendingNodes { get; init; } = [];

    /// <summary>All nodes that have a host to be observed.</summary>
    public IEnumerable<DesiredNode> Known => Decommissioned.IsEmpty && RemovedMembers.IsEmpty && OutgoingMembers.IsEmpty
        ? Nodes
        : Nodes.Concat(Decommissioned).Concat(RemovedMembers).Concat(OutgoingMembers).DistinctBy(n => n.Name);

    public ImmutableArray<string> LogDirsOf(NodeName node) =>
        LogDirs.TryGetValue(node, out var directories) ? directories : Kafka.LogDirs;

    /// <summary>The client port with which the node's member has to be started now.</summary>
    public int ClientPortOf(NodeName node) => HeldClientPorts.GetValueOrDefault(node, ZooKeeper.ClientPort);

    /// <summary><c>host:port,host:port</c>, ordered by id, as clients and <c>zookeeper.connect</c> take it.</summary>
    public string ZooKeeperConnect =>
        string.Join(
            ',',
            from port in ClientPorts.IsEmpty ? [ZooKeeper.ClientPort] : ClientPorts
            from node in Running(DaemonKind.ZooKeeper).OrderBy(n => n.Id)
            select Authority(node.Address, port));
}
