using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Runtime.Watching;

namespace KafkaPi.Operator.Runtime.Status;

internal sealed class StatusWriter<TEntity>(
    EntityApi<TEntity> api, EntityCache<TEntity> cache, EntityObserver<TEntity> observer,
    TimeProvider time) : IStatusWriter<TEntity>
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
            var written =
                await api.ReplaceStatusAsync(entity, entity.Metadata.ResourceVersion, status, cancellationToken);
            return Take(written, entity);
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

    /// <summary>Writes the status to the newest version, if only a label or the like has changed.</summary>
    private async Task<StatusWrite> WriteOverAsync(
        TEntity entity, JsonNode? before, JsonNode? status, CancellationToken cancellationToken)
    {
        var live = await api.GetAsync(EntityKey.Of(entity), cancellationToken);
        if (live is null)
        {
            return StatusWrite.Outdated;
        }

        observer.SawInAnswer(live);
        var stillFits = live.Metadata.Uid == entity.Metadata.Uid
            && live.Metadata.Generation == entity.Metadata.Generation
            && StatusDifference.SameMeaning(before, StatusOf(live));
        if (!stillFits)
        {
            return StatusWrite.Outdated;
        }

        try
        {
            var written =
                await api.ReplaceStatusAsync(entity, live.Metadata.ResourceVersion, status, cancellationToken);
            return Take(written, entity);
        }
        catch (HttpOperationException refusal)
            when (refusal.Is(HttpStatusCode.Conflict) || refusal.Is(HttpStatusCode.NotFound))
        {
            return StatusWrite.Outdated;
        }
    }

    private StatusWrite Take(TEntity written, TEntity entity)
    {
        entity.Metadata.ResourceVersion = written.Metadata.ResourceVersion;
        cache.Update(written, out _);
        return StatusWrite.Written;
    }

    private static JsonNode? StatusOf(TEntity entity) => JsonNode.Parse(KubernetesJson.Serialize(entity))!["status"];
}
