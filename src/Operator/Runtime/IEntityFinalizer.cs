using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Work that must be done before an entity may leave the API server.</summary>
public interface IEntityFinalizer<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Success detaches the finalizer. A failure, a <see cref="WaitingException"/> or any other exception keeps it and tries again.</summary>
    Task<ReconciliationResult<TEntity>> FinalizeAsync(TEntity entity, CancellationToken cancellationToken);
}
