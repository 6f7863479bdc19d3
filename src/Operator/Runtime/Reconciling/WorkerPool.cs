using k8s;
using k8s.Models;
using KafkaPi.Operator.Runtime.Api;
using KafkaPi.Operator.Runtime.Health;
using KafkaPi.Operator.Runtime.Leadership;
using KafkaPi.Operator.Runtime.Queue;
using KafkaPi.Operator.Telemetry;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime.Reconciling;

/// <summary>Takes keys from the queue and hands each to the handler, several at the same time.</summary>
internal sealed class WorkerPool<TEntity>(
    EntityRequests<TEntity> requests, ReconcileHandler<TEntity> handler, LeaderState leader, OperatorHealth health,
    OperatorMetrics metrics, IOptions<OperatorSettings> settings)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly string Kind = EntityApi<TEntity>.KindName;

    private readonly OperatorSettings _settings = settings.Value;

    public void ObserveQueue() => metrics.ObserveQueue(Kind, () => requests.Queue.Depth);

    /// <summary>Works until the process stops or loses the lease.</summary>
    /// <remarks>
    /// At a stop waits are cut, and running reconciles get <see cref="OperatorSettings.Drain"/> to complete. After a
    /// lost lease they get no time at all.
    /// </remarks>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(leader.Lost);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, leader.Lost);
        using var stopping = stop.Token.Register(() =>
        {
            cut.CancelAfter(_settings.Drain);
            requests.Queue.ShutDown();

            // Waits are cut last: a reconcile may end within this very call, and with it the last worker, which
            // disposes all of the above.
            requests.CutAllWaits();
        });
        await Task.WhenAll(Enumerable.Range(0, _settings.Workers)
            .Select(_ => Task.Run(() => WorkAsync(cut.Token), CancellationToken.None)));
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await foreach (var key in requests.Queue.TakeAsync(CancellationToken.None))
        {
            health.Begin(Kind, key);
            metrics.ReconcileBegins(Kind);
            try
            {
                await handler.HandleAsync(
                    key, () => health.Progressed(Kind, key), requests.Begin(key), cancellationToken);
            }
            finally
            {
                metrics.ReconcileEnds(Kind);
                health.End(Kind, key);
                requests.End(key);
            }
        }
    }
}
