using System.Collections.Concurrent;
using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Observation;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Requeue;

/// <summary>
/// Asks brokers alone while they are on their way back, and begins a pass as soon as it can find all of them in sync.
/// </summary>
/// <remarks>
/// A pass starts dozens of processes on each host. Repeated passes would slow down the very start that they wait for.
/// One instance serves all clusters. Safe for concurrent use.
/// </remarks>
public sealed class InSyncWatcher(
    ProbeRejoin probe, EntityQueue<KafkaCluster> queue, TimeProvider time, ILogger<InSyncWatcher> logger) : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The time between passes that only find out why brokers that are in sync are still waited for.
    /// </summary>
    private static readonly TimeSpan BetweenPasses = TimeSpan.FromMilliseconds(100);

    /// <summary>After this time the passes go on alone, and may begin another watch.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);

    /// <summary>Begins to watch a cluster that is not watched yet.</summary>
    /// <param name="hosts">What was seen of the hosts, before brokers were restarted.</param>
    /// <param name="hasYetToStop">
    /// A broker was told to stop, and may be in sync until it does. Only its return counts.
    /// </param>
    public void Begin(
        KafkaCluster cluster, TargetCluster target, ImmutableSortedDictionary<NodeName, ObservedHost> hosts,
        bool hasYetToStop)
    {
        var end = new CancellationTokenSource(Patience, time);
        if (_running.TryAdd(target.Identity.Uid, end))
        {
            _ = WatchAsync(cluster, target, hosts, hasYetToStop, end);
        }
        else
        {
            end.Dispose();
        }
    }

    public void End(ClusterIdentity cluster)
    {
        if (_running.TryRemove(cluster.Uid, out var end))
        {
            Cancel(end);
        }
    }

    public void Dispose()
    {
        foreach (var end in _running.Values)
        {
            Cancel(end);
        }
    }

    private async Task WatchAsync(
        KafkaCluster cluster, TargetCluster target, ImmutableSortedDictionary<NodeName, ObservedHost> hosts,
        bool hasYetToStop, CancellationTokenSource end)
    {
        try
        {
            await ReturnAsync(target, hosts, hasYetToStop, end.Token);
            queue(cluster);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "Watching the brokers failed; the passes go on without it");
        }
        finally
        {
            _running.TryRemove(KeyValuePair.Create(target.Identity.Uid, end));
            end.Dispose();
        }
    }

    /// <summary>Waits until a pass is worthwhile.</summary>
    /// <remarks>
    /// A broker that was stopped is worth a pass as soon as it answers: the pass asks hosts before brokers, and
    /// replicas that lack little catch up meanwhile. Otherwise all brokers have to be in sync.
    /// </remarks>
    private async Task ReturnAsync(
        TargetCluster target, ImmutableSortedDictionary<NodeName, ObservedHost> hosts, bool hasYetToStop,
        CancellationToken cancellationToken)
    {
        await Task.Yield();
        var begun = time.GetTimestamp();
        NodeName? missing = null;
        var wasBehind = false;
        var quickest = TimeSpan.MaxValue;
        while (true)
        {
            var asked = time.GetTimestamp();
            var answer = await probe(target, hosts, missing, cancellationToken);
            var away = (answer as RejoinState.Awaited)?.Node;
            if (hasYetToStop ? missing is not null && away is null : IsInSync(answer))
            {
                return;
            }

            missing = away ?? missing;
            wasBehind |= answer is not RejoinState.InSync;
            quickest = Min(quickest, time.GetElapsedTime(asked));
            await Task.Delay(Pause(quickest, time.GetElapsedTime(begun)), time, cancellationToken);
        }

        bool IsInSync(RejoinState answer) =>
            answer is RejoinState.InSync && (wasBehind || time.GetElapsedTime(begun) >= BetweenPasses);
    }

    /// <summary>
    /// At most a third of the time is spent on asking, and less the longer the watch takes. The quickest round measures
    /// the cost of a question, because a broker that holds its answer back while it starts does not work meanwhile.
    /// </summary>
    private static TimeSpan Pause(TimeSpan quickest, TimeSpan soFar) =>
        new[] { ShortestPause, quickest * 2, soFar / 50 }.Max();

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static void Cancel(CancellationTokenSource end)
    {
        try
        {
            end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The watch has ended by itself.
        }
    }
}
