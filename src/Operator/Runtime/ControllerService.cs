using System.Diagnostics;
using k8s;
using k8s.Models;
using KafkaPi.Operator.Telemetry;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime;

/// <summary>Watches one kind of entity from the start, and works its queue as soon as this process leads.</summary>
internal sealed class ControllerService<TEntity>(
    EntityWatcher<TEntity> watcher,
    EntityRequests<TEntity> requests,
    Reconciler<TEntity> reconciler,
    Leadership leadership,
    OperatorHealth health,
    OperatorMetrics metrics,
    IServiceScopeFactory scopes,
    IOptions<OperatorSettings> settings,
    TimeProvider time,
    ILogger<ControllerService<TEntity>> logger) : BackgroundService
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly string Kind = EntityApi<TEntity>.KindName;

    private readonly OperatorSettings _settings = settings.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        health.Expect(Kind);
        metrics.ObserveQueue(Kind, () => requests.Queue.Depth);
        var watching = watcher.RunAsync(stoppingToken);
        try
        {
            await watcher.Listed.WaitAsync(stoppingToken);
            health.IsListed(Kind);
            await leadership.Gained.WaitAsync(stoppingToken);
            await WorkAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        await watching;
    }

    /// <summary>
    /// At the end waits are cut and running reconciles get <see cref="OperatorSettings.Drain"/> to complete; after a lost lease they get nothing.
    /// </summary>
    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(leadership.Lost);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, leadership.Lost);
        using var stopping = stop.Token.Register(() =>
        {
            cut.CancelAfter(_settings.Drain);
            requests.Queue.ShutDown();
            // Last: a reconcile whose wait is cut may end within this very call, with it the last worker, and with that all of the above.
            requests.CutAllWaits();
        });
        await Task.WhenAll(Enumerable.Range(0, _settings.Workers).Select(_ => Task.Run(() => WorkerAsync(cut.Token), CancellationToken.None)));
    }

    private async Task WorkerAsync(CancellationToken cancellationToken)
    {
        await foreach (var key in requests.Queue.TakeAsync(CancellationToken.None))
        {
            health.Begin(Kind, key);
            metrics.ReconcileBegins(Kind);
            try
            {
                await ProcessAsync(key, cancellationToken);
            }
            finally
            {
                metrics.ReconcileEnds(Kind);
                health.End(Kind, key);
                requests.End(key);
            }
        }
    }

    private async Task ProcessAsync(EntityKey key, CancellationToken cancellationToken)
    {
        var context = new ReconcileContext(key, Guid.NewGuid().ToString("N")[..8], time, requests.Begin(key));
        using var scope = logger.BeginScope("{Kind} {Entity} {ReconcileId}", Kind, key, context.ReconcileId);
        using var activity = OperatorTelemetry.Activities.StartActivity("reconcile");
        activity?.SetTag("k8s.object.kind", Kind).SetTag("k8s.object.name", key.ToString()).SetTag("reconcile.id", context.ReconcileId);

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

        ScheduleNext(key, verdict);
    }

    private void ScheduleNext(EntityKey key, Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Failed failed:
                var delay = requests.Queue.AddRateLimited(key, ApiFault.RetryAfter(failed.Error), failed.Latest);
                logger.LogError(failed.Error, "Failed, next try in {Delay}: {Message}", delay, failed.Message);
                break;
            case Verdict.Stalled stalled:
                requests.Queue.Forget(key);
                logger.LogWarning("Stalled until the resource is changed: {Message}", stalled.Message);
                break;
            case Verdict.Waiting waiting:
                requests.Queue.Forget(key);
                requests.Queue.AddAfter(key, waiting.RetryAfter);
                logger.LogInformation("Waits {Delay}: {Message}", waiting.RetryAfter, waiting.Message);
                break;
            case Verdict.Outdated:
                requests.Queue.AddRateLimited(key);
                break;
            case Verdict.Settled settled:
                requests.Queue.Forget(key);
                var resync = _settings.Resync * (0.9 + (0.2 * Random.Shared.NextDouble()));
                requests.Queue.AddAfter(key, settled.RequeueAfter < resync ? settled.RequeueAfter.Value : resync);
                break;
            case Verdict.Gone:
                requests.Queue.Forget(key);
                break;
            default:
                throw new UnreachableException(verdict.ToString());
        }
    }
}

/// <summary>Carries <see cref="ReconcileContext"/> into the scope of a run.</summary>
internal sealed class CurrentReconcile
{
    private ReconcileContext? _context;

    public ReconcileContext Context
    {
        get => _context ?? throw new InvalidOperationException("outside of a reconcile");
        set => _context = value;
    }
}
