using k8s;
using k8s.Models;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime.Queue;

/// <summary>The requests for one kind of entity.</summary>
/// <remarks>Holds the queue, and the tokens by which a change cuts short the waits of running reconciles.</remarks>
internal sealed class EntityRequests<TEntity>(IOptions<OperatorSettings> settings, TimeProvider time) : IDisposable
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    private readonly Dictionary<EntityKey, CancellationTokenSource> _running = [];

    public WorkQueue<EntityKey> Queue { get; } = new(time, Backoff.From(settings.Value.Retry));

    /// <summary>Reacts to a new wish of the user: no backoff any more, no wait, and a run at once.</summary>
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

    /// <returns>A token that is cancelled when the run is superseded.</returns>
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
