using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Asks for a reconcile after <paramref name="queueIn"/>; of several requests for one entity the earliest wins.</summary>
public delegate void EntityQueue<in TEntity>(TEntity entity, TimeSpan queueIn = default)
    where TEntity : IKubernetesObject<V1ObjectMeta>;
