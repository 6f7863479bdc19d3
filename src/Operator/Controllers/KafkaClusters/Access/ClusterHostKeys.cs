using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Access;

/// <summary>The trusted host keys of one cluster.</summary>
/// <remarks>
/// Keys that the user gave for a node are the only ones that count. For a node without such keys, the first key seen is
/// pinned when the policy is trust on first use.
/// </remarks>
public sealed class ClusterHostKeys(StrictHostKeys given, TrustOnFirstUse? firstUse, KafkaCluster cluster)
    : IHostKeyPolicy
{
    public async ValueTask<KnownHostKeys> FindAsync(HostEndpoint host, CancellationToken cancellationToken)
    {
        var known = await given.FindAsync(host, cancellationToken);
        if (!known.Keys.IsEmpty || firstUse is null)
        {
            return known with
            {
                Mend = $"put its new key into known_hosts in Secret {cluster.Spec.Ssh.CredentialsSecretRef.Name} or "
                    + "into spec.nodes[].hostKeys, wherever the old one is",
            };
        }

        var pinned = await firstUse.FindAsync(host, cancellationToken);
        return pinned with
        {
            Revoked = known.Revoked,
            Mend = $"let go of the old key: kubectl -n {cluster.Metadata.NamespaceProperty} patch configmap "
                + $"{HostKeyRecord.NameFor(cluster)} --type=json "
                + $$"""-p '[{"op":"remove","path":"/data/{{host.Name}}"}]'""",
        };
    }

    public ValueTask PinAsync(HostEndpoint host, HostKey key, CancellationToken cancellationToken) =>
        firstUse?.PinAsync(host, key, cancellationToken)
            ?? throw new InvalidOperationException("Strict host keys are never pinned.");

    /// <param name="nodeKeys"><c>spec.nodes[].hostKeys</c> by node.</param>
    /// <exception cref="FormatException">A key cannot be read.</exception>
    public static StrictHostKeys Given(
        string? knownHosts, IEnumerable<(string Node, IReadOnlyList<string> Keys)> nodeKeys) =>
        new(
            knownHosts is null ? KnownHosts.Empty : KnownHosts.Parse(knownHosts),
            nodeKeys.ToImmutableDictionary(
                n => n.Node, n => n.Keys.Select(KnownHosts.ParseKey).ToImmutableArray(), StringComparer.Ordinal));
}
