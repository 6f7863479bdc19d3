using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Access;

/// <summary>
/// Keeps the pinned host keys of one cluster in the ConfigMap <c>NAME-host-keys</c> beside it, one key line a node.
/// </summary>
/// <remarks>
/// They are public keys, for which nobody needs the right to write Secrets. To accept the new key of a reinstalled
/// host, a person removes the node's entry. The ConfigMap is read for each reconcile.
/// </remarks>
public sealed class HostKeyRecord(IKubernetes kubernetes, KafkaCluster cluster) : IHostKeyPins, IDisposable
{
    private const string Suffix = "-host-keys";
    private const int LongestName = 253;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<string, string> _pins = new(StringComparer.Ordinal);
    private bool _exists;

    /// <summary>The name of the ConfigMap. Of a name that leaves it no room there is a part and a digest.</summary>
    public static string NameFor(KafkaCluster cluster)
    {
        var name = cluster.Metadata.Name;
        if (name.Length + Suffix.Length <= LongestName)
        {
            return name + Suffix;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8));
        return $"{name[..(LongestName - Suffix.Length - digest.Length - 1)].TrimEnd('.', '-')}-{digest}{Suffix}";
    }

    public static async Task<HostKeyRecord> LoadAsync(
        IKubernetes kubernetes, KafkaCluster cluster, CancellationToken cancellationToken)
    {
        var pins = new HostKeyRecord(kubernetes, cluster);
        try
        {
            pins.Take(await kubernetes.CoreV1.ReadNamespacedConfigMapAsync(
                NameFor(cluster), cluster.Metadata.NamespaceProperty, cancellationToken: cancellationToken));
            pins._exists = true;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            // No host was met yet.
        }

        return pins;
    }

    public ValueTask<string?> FindAsync(string node, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_pins.GetValueOrDefault(node));

    public async ValueTask AddAsync(string node, string keyLine, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (!_exists)
            {
                await CreateAsync(cancellationToken);
            }

            await WriteAsync(node, keyLine, cancellationToken);
            _pins[node] = keyLine;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Removes the pins of nodes. Nodes without a pin are skipped.</summary>
    /// <exception cref="HttpOperationException">The ConfigMap could not be written. No pin was removed.</exception>
    public async Task RemoveAsync(IReadOnlyCollection<string> nodes, CancellationToken cancellationToken)
    {
        if (nodes.Any(_pins.ContainsKey))
        {
            await ReplaceAsync(
                pins => pins.Where(pin => !nodes.Contains(pin.Key)).ToDictionary(), cancellationToken);
        }
    }

    /// <summary>Keeps pins under new names. Nodes without a pin are skipped.</summary>
    /// <param name="names">New name by the former name.</param>
    /// <exception cref="HttpOperationException">The ConfigMap could not be written. No pin was renamed.</exception>
    public async Task RenameAsync(IReadOnlyDictionary<string, string> names, CancellationToken cancellationToken)
    {
        if (names.Keys.Any(_pins.ContainsKey))
        {
            await ReplaceAsync(
                pins => pins
                    .Where(pin => names.ContainsKey(pin.Key) || !names.Values.Contains(pin.Key))
                    .ToDictionary(pin => names.GetValueOrDefault(pin.Key, pin.Key), pin => pin.Value),
                cancellationToken);
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task ReplaceAsync(
        Func<IDictionary<string, string>, IDictionary<string, string>> change, CancellationToken cancellationToken)
    {
        var (name, space) = (NameFor(cluster), cluster.Metadata.NamespaceProperty);
        var current =
            await kubernetes.CoreV1.ReadNamespacedConfigMapAsync(name, space, cancellationToken: cancellationToken);
        current.Data = change(current.Data ?? new Dictionary<string, string>());
        await kubernetes.CoreV1.ReplaceNamespacedConfigMapAsync(
            current, name, space, cancellationToken: cancellationToken);
        _pins.Clear();
        Take(current);
    }

    private void Take(V1ConfigMap record)
    {
        foreach (var (node, line) in record.Data ?? new Dictionary<string, string>())
        {
            _pins[node] = line.Trim();
        }
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var record = new V1ConfigMap
        {
            Metadata = new()
            {
                Name = NameFor(cluster),
                NamespaceProperty = cluster.Metadata.NamespaceProperty,
                Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "kafkapi-operator" },
                OwnerReferences =
                [
                    new()
                    {
                        ApiVersion = cluster.ApiVersion,
                        Kind = cluster.Kind,
                        Name = cluster.Metadata.Name,
                        Uid = cluster.Metadata.Uid,
                    },
                ],
            },
        };
        try
        {
            await kubernetes.CoreV1.CreateNamespacedConfigMapAsync(
                record, cluster.Metadata.NamespaceProperty, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict)
        {
            // Another writer created it meanwhile. WriteAsync finds out whether its pin of this node differs.
        }

        _exists = true;
    }

    /// <summary>
    /// Replaces the ConfigMap under its resourceVersion. One of two writers fails, and finds the other's pin in its
    /// next try.
    /// </summary>
    private async Task WriteAsync(string node, string keyLine, CancellationToken cancellationToken)
    {
        var name = NameFor(cluster);
        var space = cluster.Metadata.NamespaceProperty;
        var current =
            await kubernetes.CoreV1.ReadNamespacedConfigMapAsync(name, space, cancellationToken: cancellationToken);
        if (current.Data?.TryGetValue(node, out var pinned) == true
            && pinned.Trim() != keyLine)
        {
            throw new InvalidOperationException(
                $"Another host key of {node} was pinned meanwhile in ConfigMap {space}/{name}.");
        }

        current.Data ??= new Dictionary<string, string>();
        current.Data[node] = keyLine;
        await kubernetes.CoreV1.ReplaceNamespacedConfigMapAsync(
            current, name, space, cancellationToken: cancellationToken);
    }
}
