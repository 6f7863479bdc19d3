using System.Collections.Immutable;

namespace KafkaPi.Operator.Hosts;

/// <summary>Trusts only keys that were given, in a <c>known_hosts</c> text or per node.</summary>
/// <param name="knownHosts">Text of the credentials Secret; see <see cref="KnownHosts.Parse"/>.</param>
/// <param name="nodeKeys">
/// OpenSSH key lines or <c>SHA256:…</c> fingerprints by node name; see <see cref="KnownHosts.ParseKey"/>.
/// </param>
public sealed class StrictHostKeys(
    KnownHosts knownHosts, IReadOnlyDictionary<string, ImmutableArray<KnownHostKey>> nodeKeys) : IHostKeyPolicy
{
    public ValueTask<KnownHostKeys> FindAsync(HostEndpoint host, CancellationToken cancellationToken)
    {
        var listed = knownHosts.Find(host.Address, host.Port);
        var given = nodeKeys.TryGetValue(host.Name, out var keys) ? keys : [];
        return ValueTask.FromResult(listed with { Keys = [.. given, .. listed.Keys] });
    }

    public ValueTask PinAsync(HostEndpoint host, HostKey key, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Strict host keys are never pinned.");
}
