using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning.Assignments;
using KafkaPi.Operator.Planning.Rebalancing;

namespace KafkaPi.Operator.Planning;

/// <summary>One act on one host. Every step may be cut at any instruction and done again.</summary>
/// <param name="Reason">Why, in the words that the user will read.</param>
public abstract record Step(NodeName Node, string Reason);

/// <summary>Takes a running member out of service for a while; at most one of these on a healthy member at any time.</summary>
public interface IDisruptive;

/// <summary>Installs the package of a Java runtime.</summary>
public sealed record InstallJava(NodeName Node, string Package, string Reason) : Step(Node, Reason);

/// <summary>Takes the host into possession: the ownership marker, the system user, the directories.</summary>
public sealed record PrepareHost(
    NodeName Node, ClusterIdentity Owner, ImmutableArray<RenderedDirectory> Directories, string Reason) : Step(Node, Reason);

/// <summary>Brings a distribution to the host and verifies it there; nothing runs from it yet.</summary>
public sealed record InstallDistribution(NodeName Node, DesiredDistribution Distribution, string Reason) : Step(Node, Reason);

/// <summary>Writes files, removes units' drop-ins by other hands, and makes systemd read its units again where they changed.</summary>
public sealed record WriteFiles(
    NodeName Node, ImmutableArray<RenderedFile> Files, ImmutableArray<string> Removals, bool ReloadUnits, string Reason) : Step(Node, Reason);

/// <summary>Points <see cref="HostLayout.Current"/> at the distribution in use.</summary>
public sealed record SwitchCurrent(NodeName Node, string Home, string Reason) : Step(Node, Reason);

/// <summary>Tells ufw what to let in, with <paramref name="Tag"/> as the rules' comment. Turns it neither on nor off.</summary>
public sealed record SetFirewall(
    NodeName Node, string Tag, ImmutableArray<FirewallRule> Add, ImmutableArray<FirewallRule> Remove, string Reason) : Step(Node, Reason);

/// <summary>Starts a daemon that does not run, and enables it for the next boot.</summary>
public sealed record StartDaemon(NodeName Node, DaemonKind Daemon, string Reason) : Step(Node, Reason)
{
    /// <summary>Without data it starts by this step alone: its unit refuses to, at boot and after a crash.</summary>
    public bool OnNoData { get; init; }
}

/// <summary>Enables a running daemon for the next boot, without touching the process.</summary>
public sealed record EnableDaemon(NodeName Node, DaemonKind Daemon, string Reason) : Step(Node, Reason);

/// <summary>Stops a daemon with its own time for it, and starts it with <paramref name="To"/>.</summary>
public sealed record RestartDaemon(NodeName Node, DaemonKind Daemon, Revision To, string Reason) : Step(Node, Reason), IDisruptive;

/// <summary>Has a running broker go by other settings, without a restart.</summary>
public sealed record AlterBrokerSettings(NodeName Node, BrokerEndpoint Broker, SettingsAlteration Alteration, string Reason) : Step(Node, Reason);

/// <summary>Stops a daemon, and waits until it is down. No restart: whoever plans it has seen to it that the daemon may go.</summary>
/// <param name="Disable">For good: it does not come back with the next boot either.</param>
public sealed record StopDaemon(NodeName Node, DaemonKind Daemon, bool Disable, string Reason) : Step(Node, Reason);

/// <summary>Gives the host up, the ownership marker last: another cluster may take it. A host that is not <paramref name="Owner"/>'s is left alone.</summary>
/// <param name="Purge">
/// Also units, configuration, distributions that were installed by us, the system user, and in <paramref name="DataDirectories"/> what
/// ZooKeeper and Kafka wrote there; refused while a daemon runs. Java stays, and so does all that the user installed.
/// </param>
public sealed record RemoveFromHost(
    NodeName Node, ClusterIdentity Owner, bool Purge, ImmutableArray<string> DataDirectories, string Reason) : Step(Node, Reason);

/// <summary>Begins to move replicas, by Kafka's own tool on the node; does not wait for their end.</summary>
/// <param name="BytesPerSecond">What each broker takes and gives at most for these moves; null: as fast as it can.</param>
public sealed record MovePartitions(
    NodeName Node, ReassignmentTool Tool, ImmutableArray<Reassignment> Moves, long? BytesPerSecond, string Reason) : Step(Node, Reason);

/// <summary>Has a running broker move replicas from one of its directories to another; does not wait for their end. To where a replica is: takes a copy of it back.</summary>
public sealed record MoveBetweenDirectories(NodeName Node, BrokerEndpoint Broker, ImmutableArray<DirectoryMove> Moves, string Reason) : Step(Node, Reason);

/// <summary>Lifts the throttle of moves that have ended.</summary>
public sealed record FinishMoves(NodeName Node, ReassignmentTool Tool, ImmutableArray<Reassignment> Moves, string Reason) : Step(Node, Reason);

/// <summary>Takes back moves that have not ended: the replicas are as they were. The throttle is lifted afterwards.</summary>
public sealed record CancelMoves(NodeName Node, ReassignmentTool Tool, ImmutableArray<Reassignment> Moves, string Reason) : Step(Node, Reason);

/// <summary>Has the controller, which is on the node, give leadership back to the first replica of each of these partitions; done when every broker tells its clients so.</summary>
/// <param name="Brokers">All of the cluster.</param>
public sealed record ElectPreferredLeaders(
    NodeName Node, ImmutableSortedDictionary<NodeName, BrokerEndpoint> Brokers, ImmutableArray<(string Topic, int Number, int Leader)> Partitions, string Reason)
    : Step(Node, Reason);
