using k8s;
using k8s.Autorest;
using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>One run for one key: finds out what is to be done with the entity, does it, writes its status.</summary>
internal sealed class Reconciler<TEntity>(
    EntityCache<TEntity> cache,
    FinalizerRegistry<TEntity> finalizers,
    StatusWriter<TEntity> status,
    EventPublisher publish)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <param name="services">The scope of this run.</param>
    public async Task<Verdict> ReconcileAsync(EntityKey key, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (cache.FindGone(key) is { } gone)
        {
            var told = await RunAsync(gone, () => Controller(services).DeletedAsync(gone, cancellationToken), writeStatus: false, cancellationToken);
            if (told is not Verdict.Settled)
            {
                return told;
            }

            cache.ForgetGone(gone);
        }

        if (cache.Find(key) is not { } seen)
        {
            return new Verdict.Gone();
        }

        var entity = EntityApi<TEntity>.Copy(seen);
        if (entity.Metadata.DeletionTimestamp is not null)
        {
            return await FinalizeAsync(entity, services, cancellationToken);
        }

        // Attached before the first step, so that nothing done can be left behind by a deletion in between.
        if (await finalizers.AttachAsync(entity, cancellationToken) is not { } held)
        {
            return new Verdict.Outdated();
        }

        return await RunAsync(held, () => Controller(services).ReconcileAsync(held, cancellationToken), writeStatus: true, cancellationToken);
    }

    private async Task<Verdict> FinalizeAsync(TEntity entity, IServiceProvider services, CancellationToken cancellationToken)
    {
        foreach (var identifier in finalizers.AttachedTo(entity).ToList())
        {
            var current = entity;
            var finalizer = services.GetRequiredKeyedService<IEntityFinalizer<TEntity>>(identifier);
            var verdict = await RunAsync(current, () => finalizer.FinalizeAsync(current, cancellationToken), writeStatus: true, cancellationToken);
            if (verdict is not Verdict.Settled)
            {
                return verdict;
            }

            if (await finalizers.DetachAsync(current, identifier, cancellationToken) is not { } next)
            {
                break;
            }

            entity = next;
        }

        return new Verdict.Gone();
    }

    private async Task<Verdict> RunAsync(
        TEntity entity, Func<Task<ReconciliationResult<TEntity>>> run, bool writeStatus, CancellationToken cancellationToken)
    {
        ReconciliationResult<TEntity> result;
        try
        {
            result = await run();
        }
        catch (Exception error) when (error is StalledException or WaitingException)
        {
            result = ReconciliationResult<TEntity>.Failure(entity, error.Message, error);
        }
        catch (Exception error) when (error is not HttpOperationException && !cancellationToken.IsCancellationRequested)
        {
            // The text of an error nobody foresaw may hold anything, a secret too: it goes to the log only.
            publish(
                entity, "ReconcileFailed", $"Unexpected {error.GetType().Name}; tried again until it works, details are in the operator's log.", EventType.Warning);
            throw;
        }

        if (result.Error is StalledException stalled)
        {
            publish(entity, stalled.Reason, stalled.Message, EventType.Warning);
        }

        if (writeStatus && await status.WriteAsync(result.Entity, cancellationToken) == StatusWrite.Outdated)
        {
            return new Verdict.Outdated();
        }

        return result switch
        {
            { IsSuccess: true } => new Verdict.Settled(result.RequeueAfter),
            { Error: StalledException } => new Verdict.Stalled(result.ErrorMessage!),
            { Error: WaitingException waiting } => new Verdict.Waiting(waiting.RetryAfter, result.ErrorMessage!),
            _ => new Verdict.Failed(result.ErrorMessage!, result.Error, result.RequeueAfter),
        };
    }

    private static IEntityController<TEntity> Controller(IServiceProvider services) => services.GetRequiredService<IEntityController<TEntity>>();
}

/// <summary>What one run came to, and with that when the next one is.</summary>
internal abstract record Verdict
{
    public sealed record Settled(TimeSpan? RequeueAfter) : Verdict;

    /// <summary>Nothing left to look after.</summary>
    public sealed record Gone : Verdict;

    /// <summary>The entity has moved on meanwhile: look again now.</summary>
    public sealed record Outdated : Verdict;

    public sealed record Waiting(TimeSpan RetryAfter, string Message) : Verdict;

    public sealed record Stalled(string Message) : Verdict;

    public sealed record Failed(string Message, Exception? Error, TimeSpan? Latest) : Verdict;
}
