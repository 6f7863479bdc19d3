using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Runtime.Watching;

namespace KafkaPi.Operator.Runtime.Finalizers;

/// <summary>Attaches and detaches our finalizers, and keeps the finalizers of others.</summary>
internal sealed class FinalizerRegistry<TEntity>(
    IEnumerable<FinalizerIdentifier<TEntity>> identifiers, EntityApi<TEntity> api, EntityCache<TEntity> cache,
    EntityObserver<TEntity> observer)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly string[] _ours = [.. identifiers.Select(i => i.Value)];

    public IEnumerable<string> AttachedTo(TEntity entity) => _ours.Where(HeldBy(entity).Contains);

    /// <returns>The entity with all our finalizers; null when it is being deleted or gone by now.</returns>
    public Task<TEntity?> AttachAsync(TEntity entity, CancellationToken cancellationToken) =>
        ChangeAsync(
            entity, held => held.Union(_ours), live => live.Metadata.DeletionTimestamp is null, cancellationToken);

    /// <returns>The entity without the finalizer; null when it is gone.</returns>
    public Task<TEntity?> DetachAsync(TEntity entity, string identifier, CancellationToken cancellationToken) =>
        ChangeAsync(entity, held => held.Where(f => f != identifier), _ => true, cancellationToken);

    /// <summary>Applies the change to the version seen; after each conflict, to the newest version.</summary>
    private async Task<TEntity?> ChangeAsync(
        TEntity entity, Func<IEnumerable<string>, IEnumerable<string>> change, Predicate<TEntity> applies,
        CancellationToken cancellationToken)
    {
        var uid = entity.Metadata.Uid;
        var current = entity;
        while (applies(current))
        {
            string[] wanted = [.. change(HeldBy(current))];
            if (wanted.SequenceEqual(HeldBy(current)))
            {
                return current;
            }

            try
            {
                var changed = await api.PatchFinalizersAsync(current, wanted, cancellationToken);
                cache.Update(changed, out _);
                return EntityApi<TEntity>.Copy(changed);
            }
            catch (HttpOperationException refusal) when (refusal.Is(HttpStatusCode.NotFound))
            {
                return null;
            }
            catch (HttpOperationException refusal) when (refusal.Is(HttpStatusCode.Conflict))
            {
                var live = await api.GetAsync(EntityKey.Of(entity), cancellationToken);
                if (live is null || live.Metadata.Uid != uid)
                {
                    return null;
                }

                observer.SawInAnswer(live);
                current = EntityApi<TEntity>.Copy(live);
            }
        }

        return null;
    }

    private static IList<string> HeldBy(TEntity entity) => entity.Metadata.Finalizers ?? [];
}
