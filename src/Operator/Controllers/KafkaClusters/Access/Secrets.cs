using System.Net;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Access;

/// <summary>Reads Secrets.</summary>
internal static class Secrets
{
    /// <returns>Null when it does not exist.</returns>
    public static async Task<V1Secret?> FindAsync(
        IKubernetes kubernetes, string space, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await kubernetes.CoreV1.ReadNamespacedSecretAsync(name, space, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>A value as text, without the line break at its end. Null when the key is missing.</summary>
    public static Secret? Text(this V1Secret secret, string key) =>
        secret.Data?.TryGetValue(key, out var value) == true
            ? new(Encoding.UTF8.GetString(value).TrimEnd('\r', '\n'))
            : null;
}
