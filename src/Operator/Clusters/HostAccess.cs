using k8s;
using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Clusters;

/// <summary>No host can be reached before a human has mended something in the control plane; it is looked at again all the same.</summary>
public sealed class AccessException(string message) : Exception(message);

/// <summary>Opens the hosts of a cluster with its credentials and host keys.</summary>
public sealed class HostAccess(IKubernetes kubernetes, IHostPool pool)
{
    /// <exception cref="AccessException">The credentials Secret cannot be used; the message names it, the key and the mend.</exception>
    public async Task<OpenHosts> OpenAsync(KafkaCluster cluster, DesiredCluster desired, CancellationToken cancellationToken)
    {
        var space = cluster.Metadata.NamespaceProperty;
        var name = cluster.Spec.Ssh.CredentialsSecretRef.Name;
        var secret = await Secrets.FindAsync(kubernetes, space, name, cancellationToken)
            ?? throw new AccessException($"Secret {space}/{name} of spec.ssh.credentialsSecretRef does not exist: "
                + $"create it with 'kubectl -n {space} create secret generic {name} --from-file=ssh-privatekey=FILE'");
        if (secret.Data?.TryGetValue("ssh-privatekey", out var privateKey) != true || privateKey!.Length == 0)
            throw new AccessException($"Secret {space}/{name} of spec.ssh.credentialsSecretRef has no key ssh-privatekey: put the private key of {cluster.Spec.Ssh.User} there");

        var credentials = new SshCredentials(privateKey, secret.Text("passphrase"), secret.Text("sudo-password"));
        var given = Given(cluster, desired, secret.Text("known_hosts")?.Reveal(), $"{space}/{name}");
        var pins = cluster.Spec.Ssh.HostKeyPolicy == HostKeyPolicy.TrustOnFirstUse
            ? await SecretHostKeyPins.LoadAsync(kubernetes, cluster, cancellationToken)
            : null;
        return new(pool, cluster.Spec.Ssh, credentials, new ClusterHostKeys(given, pins is null ? null : new TrustOnFirstUse(pins), cluster), pins);
    }

    private static StrictHostKeys Given(KafkaCluster cluster, DesiredCluster desired, string? knownHosts, string secret)
    {
        try
        {
            var present = cluster.Spec.Nodes.Where(n => desired.Nodes.Any(d => d.Name.Value == n.Name)).Select(n => (n.Name, n.HostKeys ?? []));
            var left = (cluster.Status?.Nodes ?? []).Where(n => desired.Leaving.Concat(desired.Dropped).Any(d => d.Name.Value == n.Name)).Select(n => (n.Name, n.HostKeys ?? []));
            return ClusterHostKeys.Given(knownHosts, present.Concat(left));
        }
        catch (FormatException e)
        {
            throw new AccessException($"known_hosts in Secret {secret}, or spec.nodes[].hostKeys, cannot be read: {e.Message}");
        }
    }
}

/// <summary>The way to the hosts of one cluster for one reconcile; the connections themselves are held by the pool.</summary>
public sealed class OpenHosts(IHostPool pool, SshSpec ssh, SshCredentials credentials, IHostKeyPolicy hostKeys, SecretHostKeyPins? pins) : IDisposable
{
    /// <exception cref="HostException">It is not reached, its key is not believed, or it refuses the login.</exception>
    public Task<IHost> ConnectAsync(DesiredNode node, CancellationToken cancellationToken) =>
        pool.ConnectAsync(new(node.Name.Value, node.Address, ssh.Port, ssh.User), credentials, hostKeys, cancellationToken);

    /// <summary>The hosts that a plan acts on, as far as they are to be had; a step on one that is not is skipped and comes again.</summary>
    public async Task<IReadOnlyDictionary<NodeName, IHost>> ConnectAsync(DesiredCluster desired, Plan plan, CancellationToken cancellationToken)
    {
        var acted = desired.Known.Where(n => plan.Steps.Any(s => s.Node == n.Name));
        var hosts = await Task.WhenAll(acted.Select(async node =>
        {
            try
            {
                return (node.Name, Host: await ConnectAsync(node, cancellationToken));
            }
            catch (HostException)
            {
                return (node.Name, Host: (IHost?)null);
            }
        }));
        return hosts.Where(h => h.Host is not null).ToDictionary(h => h.Name, h => h.Host!);
    }

    /// <summary>Lets go of the pinned keys of nodes that are gone: another Pi may get the name.</summary>
    public async Task ForgetAsync(IReadOnlyCollection<NodeName> gone, CancellationToken cancellationToken)
    {
        if (pins is not null && gone.Count > 0) await pins.RemoveAsync([.. gone.Select(n => n.Value)], cancellationToken);
    }

    public void Dispose() => pins?.Dispose();
}
