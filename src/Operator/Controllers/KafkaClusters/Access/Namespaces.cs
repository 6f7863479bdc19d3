using System.Net;
using k8s;
using k8s.Autorest;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Access;

/// <summary>Reads namespaces.</summary>
internal static class Namespaces
{
    /// <returns>True when the namespace is being deleted. False also when the operator may not know.</returns>
    public static async Task<bool> IsEndingAsync(
        IKubernetes kubernetes, string name, CancellationToken cancellationToken)
    {
        try
        {
            var space = await kubernetes.CoreV1.ReadNamespaceAsync(name, cancellationToken: cancellationToken);
            return space.Metadata.DeletionTimestamp is not null;
        }
        catch (HttpOperationException e)
            when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return false;
        }
    }
}
