using k8s;
using k8s.Models;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Runtime.Health;
using KafkaPi.Operator.Runtime.Leadership;
using KafkaPi.Operator.Runtime.Watching;

namespace KafkaPi.Operator.Runtime.Reconciling;

/// <summary>Watches one kind of entity from the start, and reconciles it as soon as this process leads.</summary>
internal sealed class ControllerService<TEntity>(
    EntityWatcher<TEntity> watcher, WorkerPool<TEntity> workers, LeaderState leader,
    OperatorHealth health) : BackgroundService
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly string Kind = EntityApi<TEntity>.KindName;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        health.Expect(Kind);
        workers.ObserveQueue();
        var watching = watcher.RunAsync(stoppingToken);
        try
        {
            await watcher.Listed.WaitAsync(stoppingToken);
            health.IsListed(Kind);
            await leader.Gained.WaitAsync(stoppingToken);
            await workers.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }

        await watching;
    }
}
