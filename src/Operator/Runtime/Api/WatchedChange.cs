using k8s;

namespace KafkaPi.Operator.Runtime.Api;

/// <param name="Type">Modified stands for Added too: the cache knows whether the entity is new.</param>
/// <param name="Entity">Null for a bookmark, and for an entity that cannot be read.</param>
internal readonly record struct WatchedChange<TEntity>(WatchEventType Type, string ResourceVersion, TEntity? Entity);
