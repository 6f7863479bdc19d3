using System.Diagnostics;
using k8s;
using k8s.Models;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Telemetry;

namespace KafkaPi.Operator.Runtime.Reconciling;

/// <summary>Runs the reconciler for one key, in a scope of its own, and schedules the next run.</summary>
internal sealed class ReconcileHandler<TEntity>(
    Reconciler<TEntity> reconciler, RequeueSchedule<TEntity> schedule, IServiceScopeFactory scopes,
    OperatorMetrics metrics, TimeProvider time, ILogger<ReconcileHandler<TEntity>> logger)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly string Kind = EntityApi<TEntity>.KindName;

    /// <param name="progressed">Called whenever something of the run came to an end.</param>
    public async Task HandleAsync(
        EntityKey key, Action progressed, CancellationToken superseded, CancellationToken cancellationToken)
    {
        var context = new ReconcileContext(key, Guid.NewGuid().ToString("N")[..8], time, superseded)
        {
            Progressed = progressed,
        };
        using var scope = logger.BeginScope("{Kind} {Entity} {ReconcileId}", Kind, key, context.ReconcileId);
        using var activity = OperatorTelemetry.Activities.StartActivity("reconcile");
        activity?.SetTag("k8s.object.kind", Kind)
            .SetTag("k8s.object.name", key.ToString())
            .SetTag("reconcile.id", context.ReconcileId);

        var begun = time.GetTimestamp();
        Verdict verdict;
        try
        {
            await using var services = scopes.CreateAsyncScope();
            services.ServiceProvider.GetRequiredService<CurrentReconcile>().Context = context;
            verdict = await reconciler.ReconcileAsync(key, services.ServiceProvider, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error)
        {
            verdict = new Verdict.Failed(error.Message, error, null);
        }

        metrics.Reconciled(Kind, verdict.GetType().Name.ToLowerInvariant(), time.GetElapsedTime(begun));
        if (verdict is Verdict.Failed failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
        }

        schedule.Add(key, verdict);
    }
}
