using System.Numerics;
using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime.Watching;

/// <summary>The entities as last seen, and the gone ones until the controller has heard of it.</summary>
internal sealed class EntityCache<TEntity> : IEntityCache<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EntityKey, TEntity> _present = [];
    private readonly Dictionary<EntityKey, TEntity> _gone = [];

    public IReadOnlyCollection<TEntity> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _present.Values];
            }
        }
    }

    public TEntity? Find(EntityKey key)
    {
        lock (_lock)
        {
            return _present.GetValueOrDefault(key);
        }
    }

    public TEntity? FindGone(EntityKey key)
    {
        lock (_lock)
        {
            return _gone.GetValueOrDefault(key);
        }
    }

    /// <summary>Takes what a list or a watch brings.</summary>
    /// <returns>False when the cache holds a newer version: the watch echoes a write of our own late.</returns>
    public bool Put(TEntity entity, out TEntity? previous) => Put(entity, mayBeNew: true, out previous);

    /// <summary>Takes the answer to a request of our own.</summary>
    /// <remarks>The watch may have brought the deletion before. The answer does not bring the entity back.</remarks>
    /// <returns>False when the cache holds a newer version, or holds the entity no more.</returns>
    public bool Update(TEntity entity, out TEntity? previous) => Put(entity, mayBeNew: false, out previous);

    private bool Put(TEntity entity, bool mayBeNew, out TEntity? previous)
    {
        var key = EntityKey.Of(entity);
        lock (_lock)
        {
            if (!mayBeNew && _present.GetValueOrDefault(key)?.Metadata.Uid != entity.Metadata.Uid)
            {
                previous = default;
                return false;
            }

            if (_present.TryGetValue(key, out previous))
            {
                if (previous.Metadata.Uid == entity.Metadata.Uid && IsOlder(entity, previous))
                {
                    return false;
                }

                if (previous.Metadata.Uid != entity.Metadata.Uid)
                {
                    _gone[key] = previous;
                }
            }

            _present[key] = entity;
            return true;
        }
    }

    /// <returns>False when the entity was not there, or another entity of the same name was.</returns>
    public bool Remove(TEntity entity)
    {
        var key = EntityKey.Of(entity);
        lock (_lock)
        {
            if (!_present.TryGetValue(key, out var known) || known.Metadata.Uid != entity.Metadata.Uid)
            {
                return false;
            }

            _present.Remove(key);
            _gone[key] = entity;
            return true;
        }
    }

    public void ForgetGone(TEntity entity)
    {
        var key = EntityKey.Of(entity);
        lock (_lock)
        {
            if (_gone.TryGetValue(key, out var known) && known.Metadata.Uid == entity.Metadata.Uid)
            {
                _gone.Remove(key);
            }
        }
    }

    /// <summary>Compares resourceVersions as numbers. An entity whose version is no number is never older.</summary>
    private static bool IsOlder(TEntity entity, TEntity than) =>
        BigInteger.TryParse(entity.Metadata.ResourceVersion, out var one)
        && BigInteger.TryParse(than.Metadata.ResourceVersion, out var other)
        && one < other;
}
