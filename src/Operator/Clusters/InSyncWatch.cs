using System.Collections.Concurrent;
using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Clusters;

/// <summary>Asks the brokers of a cluster themselves, by requests of a version of Kafka that all of them understand; the one that was missing before is asked first.</summary>
public delegate Task<BrokersReturn> AskForReturn(DesiredCluster desired, Version kafka, NodeName? missing, CancellationToken cancellationToken);

/// <summary>
/// While brokers are on their way back, asks them alone, and has the cluster looked at when that can find all in sync. A look takes some dozens of
/// processes on each host: taken again and again, it slows down the very start that it waits for. One for all clusters; safe for concurrent use.
/// </summary>
public sealed class InSyncWatch(AskForReturn ask, EntityQueue<KafkaCluster> look, TimeProvider time, ILogger<InSyncWatch> logger) : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>At least, where the brokers find themselves in sync and are waited for all the same.</summary>
    private static readonly TimeSpan LooksApart = TimeSpan.FromMilliseconds(100);

    /// <summary>After this the passes go on without it, and begin another one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, CancellationTokenSource> running = new(StringComparer.Ordinal);

    /// <summary>Begins to watch, unless that is being done already.</summary>
    /// <param name="kafka">The version whose requests all brokers understand.</param>
    /// <param name="hasYetToStop">A broker was told to, and may be in sync until it does: it is its return that counts.</param>
    public void Begin(KafkaCluster cluster, DesiredCluster desired, Version kafka, bool hasYetToStop)
    {
        var end = new CancellationTokenSource(Patience, time);
        if (running.TryAdd(desired.Identity.Uid, end)) _ = WatchAsync(cluster, desired, kafka, hasYetToStop, end);
        else end.Dispose();
    }

    public void End(ClusterIdentity cluster)
    {
        if (running.TryRemove(cluster.Uid, out var end)) Cancel(end);
    }

    public void Dispose()
    {
        foreach (var end in running.Values) Cancel(end);
    }

    private async Task WatchAsync(KafkaCluster cluster, DesiredCluster desired, Version kafka, bool hasYetToStop, CancellationTokenSource end)
    {
        try
        {
            await ReturnAsync(desired, kafka, hasYetToStop, end.Token);
            look(cluster);
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
            running.TryRemove(KeyValuePair.Create(desired.Identity.Uid, end));
            end.Dispose();
        }
    }

    /// <summary>
    /// A broker that was away and answers again is looked at at once: hosts are asked before brokers, and replicas that lack little catch up meanwhile.
    /// Those that lack more are waited for.
    /// </summary>
    private async Task ReturnAsync(DesiredCluster desired, Version kafka, bool hasYetToStop, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var begun = time.GetTimestamp();
        var (missing, wasBehind, quickest) = ((NodeName?)null, false, TimeSpan.MaxValue);
        while (true)
        {
            var asked = time.GetTimestamp();
            var answer = await ask(desired, kafka, missing, cancellationToken);
            var away = (answer as BrokersReturn.Awaited)?.Node;
            if (hasYetToStop ? missing is not null && away is null : IsWorthALook(answer)) return;
            missing = away ?? missing;
            wasBehind |= answer is not BrokersReturn.InSync;
            quickest = Min(quickest, time.GetElapsedTime(asked));
            await Task.Delay(Pause(quickest, time.GetElapsedTime(begun)), time, cancellationToken);
        }

        bool IsWorthALook(BrokersReturn answer) =>
            answer is BrokersReturn.InSync && (wasBehind || time.GetElapsedTime(begun) >= LooksApart);
    }

    /// <summary>
    /// No more than a third of the time is spent on asking, and the longer it takes the less. A broker that holds its answer back while it starts is not
    /// a costly question: the quickest round tells.
    /// </summary>
    private static TimeSpan Pause(TimeSpan quickest, TimeSpan soFar) => new[] { ShortestPause, quickest * 2, soFar / 50 }.Max();

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static void Cancel(CancellationTokenSource end)
    {
        try
        {
            end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has come to its end by itself.
        }
    }
}
