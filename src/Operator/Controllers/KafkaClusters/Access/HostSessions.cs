using KafkaPi.Crds;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Access;

/// <summary>The sessions with the hosts of one cluster for one reconcile. The pool keeps the connections.</summary>
public sealed class HostSessions(
    IHostPool pool, SshSpec ssh, SshCredentials credentials, IHostKeyPolicy hostKeys, HostKeyRecord? pins) : IDisposable
{
    /// <exception cref="HostException">
    /// The host is not reached, its key is not trusted, or it refuses the login.
    /// </exception>
    public Task<IHost> ConnectAsync(DesiredNode node, CancellationToken cancellationToken) =>
        pool.ConnectAsync(
            new(node.Name.Value, node.Address, ssh.Port, ssh.User), credentials, hostKeys, cancellationToken);

    /// <summary>Connects to the hosts that a plan acts on.</summary>
    /// <returns>The hosts that are reached. Steps on the others are skipped, and planned again.</returns>
    public async Task<IReadOnlyDictionary<NodeName, IHost>> ConnectAsync(
        TargetCluster target, Plan plan, CancellationToken cancellationToken)
    {
        var acted = target.Known.Where(n => plan.Steps.Any(s => s.Node == n.Name));
        var hosts = await Task.WhenAll(acted.Select(async node =>
        {
            try
            {
                return (node.Name, Host: await ConnectAsync(node, cancellationToken));
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                return (node.Name, Host: (IHost?)null);
            }
        }));
        return hosts.Where(h => h.Host is not null).ToDictionary(h => h.Name, h => h.Host!);
    }

    /// <summary>Keeps the pinned keys of nodes under their new names.</summary>
    /// <param name="names">New name by the former name.</param>
    public async Task RenameAsync(
        IReadOnlyDictionary<NodeName, NodeName> names, CancellationToken cancellationToken)
    {
        if (pins is not null && names.Count > 0)
        {
            await pins.RenameAsync(names.ToDictionary(n => n.Key.Value, n => n.Value.Value), cancellationToken);
        }
    }

    /// <summary>Removes the pinned keys of nodes that are gone, because another Pi may get the name.</summary>
    public async Task ForgetAsync(IReadOnlyCollection<NodeName> gone, CancellationToken cancellationToken)
    {
        if (pins is not null && gone.Count > 0)
        {
            await pins.RemoveAsync([.. gone.Select(n => n.Value)], cancellationToken);
        }
    }

    public void Dispose() => pins?.Dispose();
}
