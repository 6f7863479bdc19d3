using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Writes an entity's status subresource when it differs from what the server has.</summary>
/// <remarks>The runtime writes after every reconcile; only a controller with news half-way through a long run calls this itself.</remarks>
public interface IStatusWriter<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Compares by meaning: the order of keys and of conditions does not matter, and <c>lastTransitionTime</c> is kept while a condition's status stays.
    /// On success <paramref name="entity"/> carries the new resourceVersion.
    /// </summary>
    Task<StatusWrite> WriteAsync(TEntity entity, CancellationToken cancellationToken);
}

public enum StatusWrite
{
    /// <summary>The server has it already; nothing was sent.</summary>
    Unchanged,

    Written,

    /// <summary>The entity has moved on (newer generation, another status, deleted); the next reconcile writes.</summary>
    Outdated,
}
