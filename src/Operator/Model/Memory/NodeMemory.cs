using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Memory;

/// <summary>What the status remembers of one node and its host.</summary>
public sealed record NodeMemory
{
    public int? Id { get; init; }

    /// <summary>The host's address when something was put on it; null when nothing ever was.</summary>
    public string? Address { get; init; }

    public string? Rack { get; init; }

    /// <summary>Roles that the node had; null in a status that never had them.</summary>
    public ImmutableArray<DaemonKind>? Roles { get; init; }

    /// <summary>Host keys that the spec gave for the node, kept for the time after it has left the spec.</summary>
    public ImmutableArray<string>? HostKeys { get; init; }

    /// <summary>The node had left the spec, and was not forgotten yet.</summary>
    public bool WasOutOfSpec { get; init; }

    /// <summary>
    /// A person said that the host of a node that left the spec is gone for good. The host was not seen since.
    /// </summary>
    public bool IsGivenUp { get; init; }

    /// <summary>Memory by daemon. Daemons that the node did not have are missing.</summary>
    public ImmutableSortedDictionary<DaemonKind, DaemonMemory> Daemons { get; init; } =
        ImmutableSortedDictionary<DaemonKind, DaemonMemory>.Empty;

    /// <summary>
    /// Settings that the operator altered on the running broker. Kafka may hold a value for them beside the file.
    /// </summary>
    public ImmutableSortedSet<string> AlteredConfig { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Token of the last loss of data that a person confirmed.</summary>
    public string? AcceptedLossToken { get; init; }

    /// <summary>Digest of what had to be on the host when all of it was there last.</summary>
    public string? Provisioned { get; init; }

    /// <summary>The node as it was installed; null when nothing was ever put on its host.</summary>
    public DesiredNode? Installed(NodeName name) =>
        this is { Address: { } address, Id: { } id, Roles: { } roles } ? new(name, address, id, roles, Rack) : null;

    public bool Equals(NodeMemory? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    private string Text => string.Join(
        '\n',
        $"{Id} {Address} {Rack} {WasOutOfSpec} {IsGivenUp} {AcceptedLossToken} {Provisioned}",
        Roles is { } roles ? $"roles {string.Join(' ', roles)}" : "",
        HostKeys is { } keys ? $"keys {string.Join('\n', keys)}" : "",
        string.Join('\n', Daemons.Select(d => $"{d.Key} {d.Value}")),
        string.Join(' ', AlteredConfig));
}
