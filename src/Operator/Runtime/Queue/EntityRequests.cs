using k8s;
using k8s.Models;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime;

/// <summary>The requests for one kind of entity: the queue, and the waits of running reconciles that a change cuts short.</summary>
internal sealed class EntityRequests<TEntity>(IOptions<OperatorSettings> settings, TimeProvider time) : IDisposable
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    private readonly Dictionary<EntityKey, CancellationTokenSource> _running = [];

    public WorkQueue<EntityKey> Queue { get; } = new(time, Backoff.From(settings.Value.Retry));

    /// <summary>The user asks for something else: forget earlier failures, cut the waits of a running reconcile, run now.</summary>
    public void Supersede(EntityKey key)
    {
        lock (_running)
        {
            _running.GetValueOrDefault(key)?.Cancel();
        }

        Queue.Forget(key);
        Queue.Add(key);
    }

    public void CutAllWaits()
    {
        lock (_running)
        {
            foreach (var run in _running.Values)
            {
                run.Cancel();
            }
        }
    }

    /// <returns>Cancelled when the run is superseded.</returns>
    public CancellationToken Begin(EntityKey key)
    {
        lock (_running)
        {
            return (_running[key] = new CancellationTokenSource()).Token;
        }
    }

    public void End(EntityKey key)
    {
        lock (_running)
        {
            if (_running.Remove(key, out var run))
            {
                run.Dispose();
            }
        }

        Queue.Done(key);
    }

    public void Dispose() => Queue.Dispose();
}
