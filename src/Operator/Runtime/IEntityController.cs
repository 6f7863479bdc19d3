using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Makes the world match one entity. Resolved from a scope of its own for each reconcile, so that it can ask for <see cref="ReconcileContext"/>.</summary>
/// <remarks>
/// One key is never reconciled twice at once. The entity is a private copy: what the controller puts into its status is written once, after
/// the call, and only when it differs from what the server has. <typeparamref name="TEntity"/> carries <see cref="KubernetesEntityAttribute"/>.
/// </remarks>
public interface IEntityController<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Called at every change of generation, annotations, labels or finalizers, at every resync and at every retry.</summary>
    /// <param name="entity">As last seen, finalizers attached, not being deleted.</param>
    /// <param name="cancellationToken">The lease is lost, or the process stops and its time to drain is over. What comes before is <see cref="ReconcileContext.Superseded"/>.</param>
    /// <exception cref="StalledException">Only a change of the entity can help: not tried again before.</exception>
    /// <exception cref="WaitingException">Not a failure: tried again when the wait is over.</exception>
    Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>The entity is gone from the API server. Its status can no longer be written; it is as last seen.</summary>
    Task<ReconciliationResult<TEntity>> DeletedAsync(TEntity entity, CancellationToken cancellationToken);
}
