using System.Numerics;
using k8s;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Last seen entities, and those that are gone until somebody was told.</summary>
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

    /// <returns>False when the cache holds a newer version already: the echo of a write of our own comes late.</returns>
    public bool Put(TEntity entity, out TEntity? previous)
    {
        var key = EntityKey.Of(entity);
        lock (_lock)
        {
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

    /// <returns>False when it was not there, or another entity of the same name is.</returns>
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

    /// <summary>Servers count resourceVersion upwards; one that does not is taken at its word.</summary>
    private static bool IsOlder(TEntity entity, TEntity than) =>
        BigInteger.TryParse(entity.Metadata.ResourceVersion, out var one)
        && BigInteger.TryParse(than.Metadata.ResourceVersion, out var other)
        && one < other;
}
