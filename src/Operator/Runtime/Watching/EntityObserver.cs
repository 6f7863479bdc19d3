using k8s;
using k8s.Models;
using KafkaPi.Operator.Runtime.Queue;

namespace KafkaPi.Operator.Runtime.Watching;

/// <summary>Puts every sight of an entity into the cache, and requests a reconcile when a change matters.</summary>
/// <remarks>
/// Generation, annotations, labels, finalizers and deletion matter. Status does not: the operator writes it itself.
/// </remarks>
internal sealed class EntityObserver<TEntity>(EntityCache<TEntity> cache, EntityRequests<TEntity> requests)
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    public void Saw(TEntity entity)
    {
        if (cache.Put(entity, out var previous))
        {
            Request(entity, previous);
        }
    }

    /// <summary>Takes the answer to a request of our own, which may come after the entity's deletion.</summary>
    public void SawInAnswer(TEntity entity)
    {
        if (cache.Update(entity, out var previous))
        {
            Request(entity, previous);
        }
    }

    private void Request(TEntity entity, TEntity? previous)
    {
        var key = EntityKey.Of(entity);
        if (previous is null || IsAnotherWish(previous.Metadata, entity.Metadata))
        {
            requests.Supersede(key);
        }
        else if (IsOtherwiseMarked(previous.Metadata, entity.Metadata))
        {
            requests.Queue.Add(key);
        }
    }

    public void SawDeletion(TEntity entity)
    {
        if (cache.Remove(entity))
        {
            requests.Supersede(EntityKey.Of(entity));
        }
    }

    /// <summary>Takes a complete list; an entity that is not in it is gone.</summary>
    public void SawAll(IReadOnlyCollection<TEntity> entities)
    {
        var listed = entities.Select(entity => EntityKey.Of(entity)).ToHashSet();
        foreach (var missing in cache.All.Where(known => !listed.Contains(EntityKey.Of(known))))
        {
            SawDeletion(missing);
        }

        foreach (var entity in entities)
        {
            Saw(entity);
        }
    }

    private static bool IsAnotherWish(V1ObjectMeta one, V1ObjectMeta other) =>
        one.Uid != other.Uid
        || one.Generation != other.Generation
        || one.DeletionTimestamp != other.DeletionTimestamp
        || !SameEntries(one.Annotations, other.Annotations);

    private static bool IsOtherwiseMarked(V1ObjectMeta one, V1ObjectMeta other) =>
        !SameEntries(one.Labels, other.Labels) || !(one.Finalizers ?? []).SequenceEqual(other.Finalizers ?? []);

    private static bool SameEntries(IDictionary<string, string>? one, IDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0)
        && (one is null || one.All(entry => other!.TryGetValue(entry.Key, out var value) && value == entry.Value));
}
