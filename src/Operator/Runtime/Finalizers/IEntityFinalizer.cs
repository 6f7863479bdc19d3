using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Does the work that must be done before an entity may leave the API server.</summary>
public interface IEntityFinalizer<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Finalizes the entity. Success detaches the finalizer; a failure or any exception tries again.</summary>
    Task<ReconciliationResult<TEntity>> FinalizeAsync(TEntity entity, CancellationToken cancellationToken);
}
