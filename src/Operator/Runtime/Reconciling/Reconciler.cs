using k8s;
using k8s.Autorest;
using k8s.Models;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Runtime.Finalizers;
using KafkaPi.Operator.Runtime.Status;
using KafkaPi.Operator.Runtime.Watching;

namespace KafkaPi.Operator.Runtime.Reconciling;

/// <summary>Runs once for one key: calls the controller or the finalizers, and writes the status.</summary>
internal sealed class Reconciler<TEntity>(
    EntityCache<TEntity> cache,
    FinalizerRegistry<TEntity> finalizers,
    StatusWriter<TEntity> status,
    EventPublisher publish)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <param name="services">The scope of this run.</param>
    public async Task<Verdict> ReconcileAsync(
        EntityKey key, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (cache.FindGone(key) is { } gone)
        {
            var verdict = await RunAsync(
                gone, () => Controller(services).DeletedAsync(gone, cancellationToken), writeStatus: false,
                cancellationToken);
            if (verdict is not Verdict.Settled)
            {
                return verdict;
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

        // Finalizers come before the first step: a deletion in between would leave behind what was done.
        if (await finalizers.AttachAsync(entity, cancellationToken) is not { } held)
        {
            return new Verdict.Outdated();
        }

        return await RunAsync(
            held, () => Controller(services).ReconcileAsync(held, cancellationToken), writeStatus: true,
            cancellationToken);
    }

    private async Task<Verdict> FinalizeAsync(
        TEntity entity, IServiceProvider services, CancellationToken cancellationToken)
    {
        foreach (var identifier in finalizers.AttachedTo(entity).ToList())
        {
            var current = entity;
            var finalizer = services.GetRequiredKeyedService<IEntityFinalizer<TEntity>>(identifier);
            var verdict = await RunAsync(
                current, () => finalizer.FinalizeAsync(current, cancellationToken), writeStatus: true,
                cancellationToken);
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
        TEntity entity, Func<Task<ReconciliationResult<TEntity>>> run, bool writeStatus,
        CancellationToken cancellationToken)
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
            // The text of an unforeseen error may hold a secret, so it goes to the log only.
            publish(
                entity, "ReconcileFailed",
                $"Unexpected {error.GetType().Name}; tried again until it works, details are in the operator's log.",
                EventType.Warning);
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

        return VerdictOf(result);
    }

    private static Verdict VerdictOf(ReconciliationResult<TEntity> result) => result switch
    {
        { IsSuccess: true } => new Verdict.Settled(result.RequeueAfter),
        { Error: StalledException } => new Verdict.Stalled(result.ErrorMessage!),
        { Error: WaitingException waiting } => new Verdict.Waiting(waiting.RetryAfter, result.ErrorMessage!),
        _ => new Verdict.Failed(result.ErrorMessage!, result.Error, result.RequeueAfter),
    };

    private static IEntityController<TEntity> Controller(IServiceProvider services) =>
        services.GetRequiredService<IEntityController<TEntity>>();
}
