using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

internal sealed class StatusWriter<TEntity>(
    EntityApi<TEntity> api, EntityCache<TEntity> cache, EntityObserver<TEntity> observer, TimeProvider time) : IStatusWriter<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    public async Task<StatusWrite> WriteAsync(TEntity entity, CancellationToken cancellationToken)
    {
        if (cache.Find(EntityKey.Of(entity)) is not { } known || known.Metadata.Uid != entity.Metadata.Uid)
        {
            return StatusWrite.Outdated;
        }

        var before = StatusOf(known);
        var status = StatusOf(entity);
        StatusDifference.KeepTransitionTimes(before, status, time.GetUtcNow());
        if (StatusDifference.SameMeaning(before, status))
        {
            return StatusWrite.Unchanged;
        }

        try
        {
            return Take(await api.ReplaceStatusAsync(entity, entity.Metadata.ResourceVersion, status, cancellationToken), entity);
        }
        catch (HttpOperationException refusal) when (refusal.Is(HttpStatusCode.NotFound))
        {
            return StatusWrite.Outdated;
        }
        catch (HttpOperationException refusal) when (refusal.Is(HttpStatusCode.Conflict))
        {
            return await WriteOverAsync(entity, before, status, cancellationToken);
        }
    }

    /// <summary>Something else than spec and status has moved, as a label: the status still fits, and is written to the version that there is now.</summary>
    private async Task<StatusWrite> WriteOverAsync(TEntity entity, JsonNode? before, JsonNode? status, CancellationToken cancellationToken)
    {
        var live = await api.GetAsync(EntityKey.Of(entity), cancellationToken);
        if (live is null)
        {
            return StatusWrite.Outdated;
        }

        observer.Saw(live);
        var stillFits = live.Metadata.Uid == entity.Metadata.Uid
            && live.Metadata.Generation == entity.Metadata.Generation
            && StatusDifference.SameMeaning(before, StatusOf(live));
        if (!stillFits)
        {
            return StatusWrite.Outdated;
        }

        try
        {
            return Take(await api.ReplaceStatusAsync(entity, live.Metadata.ResourceVersion, status, cancellationToken), entity);
        }
        catch (HttpOperationException refusal) when (refusal.Is(HttpStatusCode.Conflict) || refusal.Is(HttpStatusCode.NotFound))
        {
            return StatusWrite.Outdated;
        }
    }

    private StatusWrite Take(TEntity written, TEntity entity)
    {
        entity.Metadata.ResourceVersion = written.Metadata.ResourceVersion;
        cache.Put(written, out _);
        return StatusWrite.Written;
    }

    private static JsonNode? StatusOf(TEntity entity) => JsonNode.Parse(KubernetesJson.Serialize(entity))!["status"];
}
