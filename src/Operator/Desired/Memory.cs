using System.Collections.Immutable;
using KafkaPi.Crds;

namespace KafkaPi.Operator.Desired;

/// <summary>What the status remembers of the hosts that they cannot tell themselves, and what a person has confirmed of them.</summary>
/// <param name="Hosts">Empty when the status has never been written, or was lost.</param>
/// <param name="Confirmed">The entries of <see cref="AcceptEmpty"/>, each <c>NODE:TOKEN</c>.</param>
public sealed record Memory(ImmutableDictionary<NodeName, RememberedHost> Hosts, ImmutableHashSet<string> Confirmed)
{
    /// <summary>The annotation by which a person confirms that a host's data is gone for good.</summary>
    public const string AcceptEmpty = "kafkapi.dev/accept-empty";

    public static readonly Memory None = new(ImmutableDictionary<NodeName, RememberedHost>.Empty, []);

    public RememberedHost? this[NodeName node] => Hosts.GetValueOrDefault(node);

    public static Memory Of(KafkaCluster resource)
    {
        var hosts = ImmutableDictionary.CreateBuilder<NodeName, RememberedHost>();
        foreach (var node in resource.Status?.Nodes ?? [])
        {
            hosts[new(node.Name)] = new(
                [
                    .. OneIf(node.Zookeeper is not null, DaemonKind.ZooKeeper, node.Zookeeper?.HasData),
                    .. OneIf(node.Broker is not null, DaemonKind.Broker, node.Broker?.HasData),
                ],
                node.EmptyAccepted,
                node.Provisioned);
        }

        return new(
            hosts.ToImmutable(),
            [.. (resource.Metadata.Annotations?.TryGetValue(AcceptEmpty, out var entries) == true ? entries : "")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);
    }

    private static IEnumerable<KeyValuePair<DaemonKind, bool?>> OneIf(bool isThere, DaemonKind kind, bool? hasData)
    {
        if (isThere) yield return KeyValuePair.Create(kind, hasData);
    }
}

/// <param name="HasData">By daemon: it was seen with data; null while it was never seen. A daemon that the node did not have is missing.</param>
/// <param name="EmptyAccepted">The last loss of data that was confirmed.</param>
/// <param name="Provisioned">What had to be on the host when all of it was there, as a digest.</param>
public sealed record RememberedHost(ImmutableArray<KeyValuePair<DaemonKind, bool?>> HasData, string? EmptyAccepted, string? Provisioned);
