using System.Collections.Concurrent;
using System.Net;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Clusters;

/// <summary>Keeps the pins of one cluster in a Secret beside it, <c>NAME-host-keys</c>, one key line per node.</summary>
/// <remarks>
/// To accept a reinstalled host's new key, a human removes the node's entry from the Secret; it is read again for each reconcile.
/// </remarks>
public sealed class SecretHostKeyPins(IKubernetes kubernetes, KafkaCluster cluster) : IHostKeyPins, IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<string, string> _pins = new(StringComparer.Ordinal);
    private bool _exists;

    public static string NameFor(KafkaCluster cluster) => $"{cluster.Metadata.Name}-host-keys";

    public static async Task<SecretHostKeyPins> LoadAsync(IKubernetes kubernetes, KafkaCluster cluster, CancellationToken cancellationToken)
    {
        var pins = new SecretHostKeyPins(kubernetes, cluster);
        if (await Secrets.FindAsync(kubernetes, cluster.Metadata.NamespaceProperty, NameFor(cluster), cancellationToken) is not { } secret) return pins;
        pins._exists = true;
        foreach (var (node, line) in secret.Data ?? new Dictionary<string, byte[]>()) pins._pins[node] = Encoding.UTF8.GetString(line).Trim();
        return pins;
    }

    public ValueTask<string?> FindAsync(string node, CancellationToken cancellationToken) => ValueTask.FromResult(_pins.GetValueOrDefault(node));

    public async ValueTask AddAsync(string node, string keyLine, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (!_exists) await CreateAsync(cancellationToken);
            await WriteAsync(node, keyLine, cancellationToken);
            _pins[node] = keyLine;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Lets go of nodes' pins, of which there need not be any.</summary>
    /// <exception cref="HttpOperationException">The Secret could not be written; nothing was let go of.</exception>
    public async Task RemoveAsync(IReadOnlyCollection<string> nodes, CancellationToken cancellationToken)
    {
        if (!nodes.Any(_pins.ContainsKey)) return;
        var (name, space) = (NameFor(cluster), cluster.Metadata.NamespaceProperty);
        var current = await kubernetes.CoreV1.ReadNamespacedSecretAsync(name, space, cancellationToken: cancellationToken);
        current.Data = (current.Data ?? new Dictionary<string, byte[]>()).Where(pin => !nodes.Contains(pin.Key)).ToDictionary();
        await kubernetes.CoreV1.ReplaceNamespacedSecretAsync(current, name, space, cancellationToken: cancellationToken);
        foreach (var node in nodes) _pins.TryRemove(node, out _);
    }

    public void Dispose() => _writing.Dispose();

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var secret = new V1Secret
        {
            Type = "kafkapi.dev/host-keys",
            Metadata = new()
            {
                Name = NameFor(cluster),
                NamespaceProperty = cluster.Metadata.NamespaceProperty,
                Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "kafkapi-operator" },
                OwnerReferences =
                [
                    new() { ApiVersion = cluster.ApiVersion, Kind = cluster.Kind, Name = cluster.Metadata.Name, Uid = cluster.Metadata.Uid },
                ],
            },
        };
        try
        {
            await kubernetes.CoreV1.CreateNamespacedSecretAsync(secret, cluster.Metadata.NamespaceProperty, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict)
        {
            // It was made meanwhile; the patch below finds out whether its pin of this node is another one.
        }

        _exists = true;
    }

    /// <summary>Replaced under its resourceVersion: of two writers one fails, and finds the other's pin when it tries again.</summary>
    private async Task WriteAsync(string node, string keyLine, CancellationToken cancellationToken)
    {
        var name = NameFor(cluster);
        var space = cluster.Metadata.NamespaceProperty;
        var current = await kubernetes.CoreV1.ReadNamespacedSecretAsync(name, space, cancellationToken: cancellationToken);
        if (current.Data?.TryGetValue(node, out var pinned) == true && Encoding.UTF8.GetString(pinned).Trim() != keyLine)
            throw new InvalidOperationException($"Another host key of {node} was pinned meanwhile in Secret {space}/{name}.");

        current.Data = new Dictionary<string, byte[]>(current.Data ?? new Dictionary<string, byte[]>()) { [node] = Encoding.UTF8.GetBytes(keyLine) };
        await kubernetes.CoreV1.ReplaceNamespacedSecretAsync(current, name, space, cancellationToken: cancellationToken);
    }
}
