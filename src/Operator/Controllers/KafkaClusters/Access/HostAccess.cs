using k8s;
using KafkaPi.Crds;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Access;

/// <summary>Opens the hosts of a cluster with its credentials and host keys.</summary>
public sealed class HostAccess(IKubernetes kubernetes, IHostPool pool)
{
    /// <exception cref="AccessException">
    /// The Secret with the credentials cannot be used. The message names the Secret, its key and the remedy.
    /// </exception>
    public async Task<HostSessions> OpenAsync(
        KafkaCluster cluster, TargetCluster target, ClusterMemory memory, CancellationToken cancellationToken)
    {
        var space = cluster.Metadata.NamespaceProperty;
        var name = cluster.Spec.Ssh.CredentialsSecretRef.Name;
        var secret = await Secrets.FindAsync(kubernetes, space, name, cancellationToken)
            ?? throw new AccessException($"Secret {space}/{name} of spec.ssh.credentialsSecretRef does not exist: "
                + $"create it with 'kubectl -n {space} create secret generic {name} --from-file=ssh-privatekey=FILE'")
            {
                SecretIsGone = true,
            };
        if (secret.Data?.TryGetValue("ssh-privatekey", out var privateKey) != true || privateKey!.Length == 0)
        {
            throw new AccessException(
                $"Secret {space}/{name} of spec.ssh.credentialsSecretRef has no key ssh-privatekey: put the private "
                    + $"key of {cluster.Spec.Ssh.User} there");
        }

        var credentials = new SshCredentials(privateKey, secret.Text("passphrase"), secret.Text("sudo-password"));
        var given = Given(secret.Text("known_hosts")?.Reveal(), Keys(cluster, target, memory), $"{space}/{name}");
        var pins = cluster.Spec.Ssh.HostKeyPolicy == HostKeyPolicy.TrustOnFirstUse
            ? await HostKeyRecord.LoadAsync(kubernetes, cluster, cancellationToken)
            : null;
        return new(
            pool, cluster.Spec.Ssh, credentials,
            new ClusterHostKeys(given, pins is null ? null : new TrustOnFirstUse(pins), cluster), pins);
    }

    /// <summary>The namespace of the cluster is being deleted, so that nothing can be created in it any more.</summary>
    public Task<bool> IsNamespaceEndingAsync(KafkaCluster cluster, CancellationToken cancellationToken) =>
        Namespaces.IsEndingAsync(kubernetes, cluster.Metadata.NamespaceProperty, cancellationToken);

    private static StrictHostKeys Given(
        string? knownHosts, IEnumerable<(string Node, IReadOnlyList<string> Keys)> keys, string secret)
    {
        try
        {
            return ClusterHostKeys.Given(knownHosts, keys);
        }
        catch (FormatException e)
        {
            throw new AccessException(
                $"known_hosts in Secret {secret}, or spec.nodes[].hostKeys, cannot be read: {e.Message}");
        }
    }

    /// <summary>The keys that the spec gives for its nodes, and gave for nodes that were taken out of it.</summary>
    private static IEnumerable<(string Node, IReadOnlyList<string> Keys)> Keys(
        KafkaCluster cluster, TargetCluster target, ClusterMemory memory) =>
    [
        .. cluster.Spec.Nodes
            .Where(n => target.Node(new(n.Name)) is not null)
            .Select(n => (n.Name, n.HostKeys ?? [])),
        .. target.Decommissioned.Concat(target.RemovedMembers)
            .Select(n => (n.Name.Value, (IReadOnlyList<string>)(memory[n.Name]?.HostKeys ?? []))),
    ];
}
