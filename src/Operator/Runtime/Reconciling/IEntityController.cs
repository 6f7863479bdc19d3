using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Makes the world match one entity.</summary>
/// <remarks>
/// Resolved from a new scope for each reconcile, so that it can ask for <see cref="ReconcileContext"/>. No key is
/// reconciled twice at once. The entity is a private copy; its status is written once, after the call, and only when it
/// differs from the server's. <typeparamref name="TEntity"/> carries <see cref="KubernetesEntityAttribute"/>.
/// </remarks>
public interface IEntityController<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Called at every change of generation, annotations, labels or finalizers, at every resync and at every retry.
    /// </summary>
    /// <param name="entity">As last seen, with its finalizers attached, and not being deleted.</param>
    /// <param name="cancellationToken">
    /// The lease is lost, or the process stops and its time to drain is over. <see cref="ReconcileContext.Superseded"/>
    /// comes earlier.
    /// </param>
    /// <exception cref="StalledException">Only a change of the entity can help; no retry before.</exception>
    /// <exception cref="WaitingException">Not a failure; tried again when the wait is over.</exception>
    Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>Called when the entity is gone from the API server, where no status can be written any more.</summary>
    /// <param name="entity">As last seen.</param>
    Task<ReconciliationResult<TEntity>> DeletedAsync(TEntity entity, CancellationToken cancellationToken);
}
