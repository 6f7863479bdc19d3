using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Model.Desired;

/// <summary>
/// The spec after validation, as typed records. It depends neither on the hosts nor on what the status remembers.
/// </summary>
public record DesiredCluster
{
    public required ClusterIdentity Identity { get; init; }

    public required long Generation { get; init; }

    public required DesiredDistribution Distribution { get; init; }

    public required bool InstallJava { get; init; }

    public required int MinimumJava { get; init; }

    public required DesiredZooKeeper ZooKeeper { get; init; }

    public required DesiredKafka Kafka { get; init; }

    public required ImmutableArray<DesiredNode> Nodes { get; init; }

    /// <summary>The operator tells ufw which ports to let in, on hosts where ufw is on.</summary>
    public bool ManagesFirewall { get; init; }

    /// <summary>How the host of a node that leaves the spec is cleaned.</summary>
    public DeletionPolicy DeletionPolicy { get; init; } = DeletionPolicy.Retain;

    /// <summary>The parts of the spec that daemons run with; null for a cluster that comes from no resource.</summary>
    public SpecParts? Parts { get; init; }

    /// <summary>
    /// The parts that the spec asks for, while <see cref="Parts"/> are the former ones; null when those are asked for.
    /// </summary>
    public SpecParts? RejectedParts { get; init; }

    /// <summary>
    /// The protocol that the spec asks for. Without a setting it is the newest that the distribution speaks.
    /// </summary>
    public ProtocolVersion WantedProtocol =>
        Kafka.Config.TryGetValue(ProtocolVersion.Setting, out var given)
            ? ProtocolVersion.Parse(given) ?? Distribution.Protocol
            : Distribution.Protocol;

    public DesiredNode? Node(NodeName name) => Nodes.FirstOrDefault(n => n.Name == name);

    public IEnumerable<DesiredNode> Running(DaemonKind daemon) => Nodes.Where(n => n.Runs(daemon));

    /// <summary><c>address:port</c>, an IPv6 address in brackets.</summary>
    public static string Authority(string address, int port) =>
        address.Contains(':') ? $"[{address}]:{port}" : $"{address}:{port}";
}
