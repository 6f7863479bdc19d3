using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>The entities as last seen by the watch. They are shared: treat them as read-only.</summary>
public interface IEntityCache<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    TEntity? Find(EntityKey key);

    IReadOnlyCollection<TEntity> All { get; }
}
