using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Writes the status of an entity when it differs from the server's.</summary>
/// <remarks>
/// The runtime writes after every reconcile. A controller writes itself only when it has news within a long run.
/// </remarks>
public interface IStatusWriter<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <remarks>
    /// Compares by meaning: the order of keys and conditions does not matter, and <c>lastTransitionTime</c> is kept
    /// while a condition's status stays. After a write <paramref name="entity"/> carries the new resourceVersion.
    /// </remarks>
    Task<StatusWrite> WriteAsync(TEntity entity, CancellationToken cancellationToken);
}
