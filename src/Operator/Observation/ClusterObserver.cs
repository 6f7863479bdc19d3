using System.Collections.Concurrent;
using System.Collections.Immutable;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Observation.Probe;

namespace KafkaPi.Operator.Observation;

/// <summary>
/// Observes all hosts of a cluster in parallel, and then its brokers. Hosts of nodes that left the spec are included.
/// </summary>
/// <remarks>One instance serves all clusters. Safe for concurrent use.</remarks>
public sealed class ClusterObserver(BrokerObserver brokers, TimeProvider time, ILogger<ClusterObserver> logger)
{
    /// <summary>About as long as another observation takes.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<(string Cluster, NodeName Node), DateTimeOffset> _lastContacts = new();
    private readonly ConcurrentDictionary<(string Cluster, NodeName Node, string Address), HostObserver> _hosts = new();

    private readonly QuorumWatch _quorums = new(time);

    /// <param name="connect">
    /// Returns a node's host. Throws a <see cref="HostException"/> when the host cannot be reached.
    /// </param>
    /// <param name="withDisks">
    /// Brokers are asked for the content of their disks. They are asked anyway when a broker has a directory to give
    /// up.
    /// </param>
    /// <exception cref="OperationCanceledException">
    /// By <paramref name="cancellationToken"/>. A failure on a host only makes that host unseen.
    /// </exception>
    public async Task<ObservedCluster> ObserveAsync(
        TargetCluster target, Func<DesiredNode, CancellationToken, Task<IHost>> connect, bool withDisks,
        CancellationToken cancellationToken)
    {
        DesiredNode[] known = [.. target.Known];
        var seen = await Task.WhenAll(known.Select(async node =>
            KeyValuePair.Create(node.Name, await SeeAsync(target, node, connect, cancellationToken))));
        End(k => k.Cluster == target.Identity.Uid && !known.Any(n => (n.Name, n.Address) == (k.Node, k.Address)));
        var hosts = ImmutableSortedDictionary.CreateRange(seen);
        var query = Query(target, hosts, withDisks);
        var view = await brokers.ViewAsync(query, cancellationToken);
        if (AreCatchingUp(target, view) && await AreSoonInSyncAsync(query, cancellationToken))
        {
            view = await brokers.ViewAsync(query, cancellationToken);
        }

        return new(hosts, view);
    }

    /// <summary>Drops everything about a cluster that is gone.</summary>
    public void Forget(ClusterIdentity cluster)
    {
        foreach (var key in _lastContacts.Keys.Where(k => k.Cluster == cluster.Uid))
        {
            _lastContacts.TryRemove(key, out _);
        }

        End(key => key.Cluster == cluster.Uid);
        _quorums.Forget(cluster.Uid);
        brokers.Forget(cluster);
    }

    private static BrokerQuery Query(
        TargetCluster target, ImmutableSortedDictionary<NodeName, ObservedHost> hosts, bool withDisks) => new()
        {
            Target = target,
            Hosts = hosts,
            Kafka = CommonKafka.Of(target, hosts),
            Listening = [.. Brokers(target).Where(n => MayListen(target, hosts[n.Name]))],
            Invocations = Invocations(target, hosts),
            WithDisks = withDisks || hosts.Values.Any(h => HasDirectoryToGiveUp(target, h)),
        };

    private static bool HasDirectoryToGiveUp(TargetCluster target, ObservedHost host) =>
        host is ObservedHost.Seen seen
        && seen.Data.LogDirectories.Any(d => !target.Kafka.LogDirs.Contains(d.Path));

    /// <summary>
    /// True when all brokers answer, and some are not known to each other or not in sync. Replicas that are moved take
    /// longer than this observer waits.
    /// </summary>
    private static bool AreCatchingUp(TargetCluster target, BrokersView view) =>
        view is BrokersView.Known { Moving: null or [] } known
        && target.Running(DaemonKind.Broker).All(n => known.Answering.Contains(n.Id))
        && (!known.Answering.IsSubsetOf(known.Registered) || known.Partitions.Any(p => p.IsUnderReplicated));

    /// <summary>
    /// Waits a moment for replicas that lack little. They are in sync soon after their broker answers again, and
    /// waiting is cheaper than another observation.
    /// </summary>
    private async Task<bool> AreSoonInSyncAsync(BrokerQuery query, CancellationToken cancellationToken)
    {
        for (var begun = time.GetTimestamp(); time.GetElapsedTime(begun) < Moment;)
        {
            await Task.Delay(BetweenQuestions, time, cancellationToken);
            var state = await brokers.ReturnAsync(query.Target, query.Hosts, missing: null, cancellationToken);
            if (state is RejoinState.InSync)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The nodes with a broker. Brokers whose nodes left the spec are asked while they serve: they know the cluster as
    /// well as the others, and have to report the replicas that they still have.
    /// </summary>
    private static IEnumerable<DesiredNode> Brokers(TargetCluster target) =>
        target.Known.Where(n => n.Runs(DaemonKind.Broker));

    /// <summary>False only for a host whose listeners were seen. A host that SSH does not reach may serve.</summary>
    private static bool MayListen(TargetCluster target, ObservedHost host)
    {
        if (host is not ObservedHost.Seen seen)
        {
            return true;
        }

        var ports = BrokerEndpoints.RunningPorts(host) ?? [.. target.Kafka.Listeners.Select(l => l.Port)];
        return seen.Listeners.Any(l => ports.Contains(l.Port));
    }

    private static Dictionary<int, string> Invocations(
        TargetCluster target, ImmutableSortedDictionary<NodeName, ObservedHost> hosts) =>
        (from node in Brokers(target)
         let daemon = (hosts[node.Name] as ObservedHost.Seen)?.Daemon(DaemonKind.Broker)
         where daemon is { IsRunning: true }
         select (node.Id, daemon.InvocationId)).ToDictionary(i => i.Id, i => i.InvocationId);

    private Task<ObservedHost> SeeAsync(
        TargetCluster target, DesiredNode node, Func<DesiredNode, CancellationToken, Task<IHost>> connect,
        CancellationToken cancellationToken) =>
        _hosts.GetOrAdd((target.Identity.Uid, node.Name, node.Address), _ => new(time)).ObserveAsync(
            end => TryAsync(target, node, connect, end),
            within => Silent(target, node, within),
            cancellationToken);

    private async Task<ObservedHost> TryAsync(
        TargetCluster target, DesiredNode node, Func<DesiredNode, CancellationToken, Task<IHost>> connect,
        CancellationToken cancellationToken)
    {
        try
        {
            // The wait ends with the token even when the code below does not heed it at once.
            var seen = await Task.Run(() => ProbeAsync(target, node, connect, cancellationToken), cancellationToken)
                .WaitAsync(cancellationToken);
            _lastContacts[(target.Identity.Uid, node.Name)] = time.GetUtcNow();
            return _quorums.Watched(target.Identity.Uid, node.Name, seen);
        }
        catch (OperationCanceledException)
        {
            return Silent(target, node, HostObserver.Deadline);
        }
        catch (HostException e)
        {
            return Unseen(target, node, e.Message, e.Remedy == Remedy.Person);
        }
        catch (ProbeFormatException e)
        {
            return Unseen(target, node, e.Message, needsHuman: false);
        }
        catch (Exception e)
        {
            logger.LogError(e, "Looking at {Node} failed", node.Name);
            return Unseen(target, node, $"looking at it failed: {e.Message}", needsHuman: false);
        }
    }

    private ObservedHost.Unseen Silent(TargetCluster target, DesiredNode node, TimeSpan within) =>
        Unseen(target, node, $"no answer from {node.Address} within {within.TotalSeconds:0} s", needsHuman: false);

    private ObservedHost.Unseen Unseen(TargetCluster target, DesiredNode node, string reason, bool needsHuman) => new(
        _lastContacts.TryGetValue((target.Identity.Uid, node.Name), out var last) ? last : null,
        Naming(node, reason), needsHuman);

    private void End(Predicate<(string Cluster, NodeName Node, string Address)> isGone)
    {
        foreach (var key in _hosts.Keys.Where(k => isGone(k)))
        {
            if (_hosts.TryRemove(key, out var observer))
            {
                observer.End();
            }
        }
    }

    /// <summary>The reason stands alone in some places. Failures of a host name it already.</summary>
    private static string Naming(DesiredNode node, string reason) =>
        reason.StartsWith($"{node.Name}: ", StringComparison.Ordinal) ? reason : $"{node.Name}: {reason}";

    private async Task<ObservedHost.Seen> ProbeAsync(
        TargetCluster target, DesiredNode node, Func<DesiredNode, CancellationToken, Task<IHost>> connect,
        CancellationToken cancellationToken)
    {
        var request = ProbeRequest.Of(target, node);
        var host = await connect(node, cancellationToken);
        var result = await host.RunToSuccessAsync(request.Script, cancellationToken);
        if (result.Truncated)
        {
            throw new HostAnswerException(host.Endpoint,
                "its answer is longer than the operator has memory for, beside those of others. It is asked again.");
        }

        return ProbeParser.Parse(result.Output, request, time.GetUtcNow());
    }
}
