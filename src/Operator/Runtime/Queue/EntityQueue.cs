using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Requests a reconcile after <paramref name="queueIn"/>. The earliest of several requests wins.</summary>
public delegate void EntityQueue<in TEntity>(TEntity entity, TimeSpan queueIn = default)
    where TEntity : IKubernetesObject<V1ObjectMeta>;
