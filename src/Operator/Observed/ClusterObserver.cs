using System.Collections.Concurrent;
using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka;

namespace KafkaPi.Operator.Observed;

/// <summary>Looks at all hosts of a cluster side by side, those of nodes that left the spec too, and at its brokers. One for all clusters; safe for concurrent use.</summary>
public sealed class ClusterObserver(BrokersProbe brokers, TimeProvider time, ILogger<ClusterObserver> logger)
{
    /// <summary>For connecting and one probe. A host that hangs holds up the others' reconcile no longer than this.</summary>
    private static readonly TimeSpan HostDeadline = TimeSpan.FromSeconds(25);

    /// <summary>About as long as another look takes.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<(string Cluster, NodeName Node), DateTimeOffset> lastContacts = new();

    /// <param name="connect">Hands out a node's host; throws a <see cref="HostException"/> when it cannot be reached.</param>
    /// <param name="withDisks">The brokers are also asked for what they hold on their disks; as they are where one has a directory to give up.</param>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>. What fails on a host makes that host unseen.</exception>
    public async Task<ObservedCluster> ObserveAsync(
        DesiredCluster desired, Func<DesiredNode, CancellationToken, Task<IHost>> connect, bool withDisks, CancellationToken cancellationToken)
    {
        var seen = await Task.WhenAll(desired.Known.Select(async node =>
            KeyValuePair.Create(node.Name, await SeeAsync(desired, node, connect, cancellationToken))));
        var hosts = ImmutableSortedDictionary.CreateRange(seen);
        withDisks |= hosts.Values.OfType<ObservedHost.Seen>().Any(s => s.Data.LogDirectories.Any(d => !desired.Kafka.LogDirs.Contains(d.Path)));
        var listening = Brokers(desired).Where(n => MayListen(desired, hosts[n.Name]));
        var kafka = CommonKafka.Of(desired, hosts);
        Task<BrokersView> ViewAsync() => brokers.ViewAsync(desired, kafka, [.. listening], Invocations(desired, hosts), withDisks, cancellationToken);
        var view = await ViewAsync();
        return new(hosts, AreCatchingUp(desired, view) && await AreSoonInSyncAsync(desired, kafka, cancellationToken) ? await ViewAsync() : view);
    }

    /// <summary>All answer, and not all are known to each other or in sync. Replicas that are moved take longer than anybody waits here.</summary>
    private static bool AreCatchingUp(DesiredCluster desired, BrokersView view) =>
        view is BrokersView.Known { Moving: null or [] } known
        && desired.Running(DaemonKind.Broker).All(n => known.Answering.Contains(n.Id))
        && (!known.Answering.IsSubsetOf(known.Registered) || known.Partitions.Any(p => p.IsUnderReplicated));

    /// <summary>Replicas that lack little are in sync a moment after their broker answers again. That is waited for: else it takes another look.</summary>
    private async Task<bool> AreSoonInSyncAsync(DesiredCluster desired, Version kafka, CancellationToken cancellationToken)
    {
        for (var begun = time.GetTimestamp(); time.GetElapsedTime(begun) < Moment;)
        {
            await Task.Delay(BetweenQuestions, time, cancellationToken);
            if (await brokers.ReturnAsync(desired, kafka, missing: null, cancellationToken) is BrokersReturn.InSync) return true;
        }

        return false;
    }

    /// <summary>Drops what is kept of a cluster that is gone.</summary>
    public void Forget(ClusterIdentity cluster)
    {
        foreach (var key in lastContacts.Keys.Where(k => k.Cluster == cluster.Uid)) lastContacts.TryRemove(key, out _);
        brokers.Forget(cluster);
    }

    /// <summary>Those that left the spec are asked as long as they serve: they are as good a witness, and have to say what they still have.</summary>
    private static IEnumerable<DesiredNode> Brokers(DesiredCluster desired) => desired.Known.Where(n => n.Runs(DaemonKind.Broker));

    /// <summary>A host that is not seen by SSH may serve all the same.</summary>
    private static bool MayListen(DesiredCluster desired, ObservedHost host) =>
        host is not ObservedHost.Seen seen || seen.Listeners.Any(l => desired.Kafka.Listeners.Any(k => k.Port == l.Port));

    private static Dictionary<int, string> Invocations(DesiredCluster desired, ImmutableSortedDictionary<NodeName, ObservedHost> hosts) =>
        (from node in Brokers(desired)
         let daemon = (hosts[node.Name] as ObservedHost.Seen)?.Daemon(DaemonKind.Broker)
         where daemon is { IsRunning: true }
         select (node.Id, daemon.InvocationId)).ToDictionary(i => i.Id, i => i.InvocationId);

    private async Task<ObservedHost> SeeAsync(
        DesiredCluster desired, DesiredNode node, Func<DesiredNode, CancellationToken, Task<IHost>> connect, CancellationToken cancellationToken)
    {
        var key = (desired.Identity.Uid, node.Name);
        using var deadline = new CancellationTokenSource(HostDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // Waited for from outside: not everything below heeds its token at once.
            var seen = await Task.Run(() => ProbeAsync(desired, node, connect, either.Token), either.Token).WaitAsync(either.Token);
            lastContacts[key] = time.GetUtcNow();
            return seen;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unseen($"no answer within {HostDeadline.TotalSeconds:0} s", needsHuman: false);
        }
        catch (HostException e)
        {
            return Unseen(e.Message, e.Remedy == Remedy.Person);
        }
        catch (ProbeFormatException e)
        {
            return Unseen(e.Message, needsHuman: false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogError(e, "Looking at {Node} failed", node.Name);
            return Unseen($"looking at it failed: {e.Message}", needsHuman: false);
        }

        ObservedHost.Unseen Unseen(string reason, bool needsHuman) =>
            new(lastContacts.TryGetValue(key, out var last) ? last : null, reason, needsHuman);
    }

    private async Task<ObservedHost.Seen> ProbeAsync(
        DesiredCluster desired, DesiredNode node, Func<DesiredNode, CancellationToken, Task<IHost>> connect, CancellationToken cancellationToken)
    {
        var request = ProbeRequest.Of(desired, node);
        var host = await connect(node, cancellationToken);
        var result = await host.RunToSuccessAsync(request.Script, cancellationToken);
        return ProbeAnswer.Parse(result.Output, request, time.GetUtcNow());
    }
}
