using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>The entities as last seen by the watch. Treat them as read-only: they are shared.</summary>
public interface IEntityCache<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    TEntity? Find(EntityKey key);

    IReadOnlyCollection<TEntity> All { get; }
}
