using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Provisioning;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Nodes;

namespace KafkaPi.Operator.Planning.Deletion;

/// <summary>
/// Decides what comes next for a deleted resource: brokers are stopped one by one, the controller last, then ZooKeeper,
/// then the hosts are given up.
/// </summary>
/// <remarks>
/// Without ZooKeeper a broker's shutdown hangs. All brokers at once lost acknowledged messages on Kafka 0.9.
/// </remarks>
public static class DeletionPlanner
{
    private const string Reason = "the resource is deleted";

    /// <param name="abandoned">Nodes that a human has given up. Whatever is on their hosts stays.</param>
    /// <param name="isPaused">Nothing is done now. The plan has all steps at once, to be shown.</param>
    /// <returns>An empty plan when nothing is left to do.</returns>
    public static Decision Decide(
        DesiredCluster desired, ObservedCluster observed, ClusterMemory memory, ImmutableHashSet<string> abandoned,
        bool isPaused)
    {
        var facts = new Facts(observed, memory, ClusterRequests.None);
        var situation = Situation.Of(
            NodeTransitions.Everything(desired, memory), new Dictionary<NodeName, RenderedNode>(), facts);
        var plan = isPaused
            ? Everything(situation, desired.DeletionPolicy, abandoned)
            : Plan(situation, desired.DeletionPolicy, abandoned);
        return new(situation, plan, memory, []);
    }

    private static Plan Plan(Situation situation, DeletionPolicy policy, ImmutableHashSet<string> abandoned)
    {
        var ours = Ours(situation, abandoned);
        var unseen = situation.Target.Nodes
            .Where(n => !abandoned.Contains(n.Name.Value) && situation.Observed.Seen(n.Name) is null)
            .Select(n => new PendingStep(
                n.Name, "clean the host",
                $"it to be seen: {((ObservedHost.Unseen)situation.Observed.Hosts[n.Name]).Reason}"))
            .ToImmutableArray();

        var stops = policy == DeletionPolicy.Retain ? [] : Stops(situation, ours);
        return stops.IsEmpty
            ? new([.. ours.SelectMany(n => Release(situation, n, policy))], unseen, [])
            : new(stops, unseen, []);
    }

    /// <summary>
    /// All steps that <see cref="Plan"/> would have, one plan after the other, if nothing went wrong.
    /// </summary>
    private static Plan Everything(Situation situation, DeletionPolicy policy, ImmutableHashSet<string> abandoned)
    {
        var next = Plan(situation, policy, abandoned);
        if (!next.Steps.Any(s => s is StopDaemon))
        {
            return next;
        }

        var ours = Ours(situation, abandoned);
        var up = Up(situation, ours);
        return next with
        {
            Steps =
            [
                .. up.OrderByDescending(i => i.Kind).ThenBy(i => i.Leads).Select(Stop),
                .. ours.SelectMany(n => Release(situation, n, policy)),
            ],
        };
    }

    private static ImmutableArray<Step> Stops(Situation situation, ImmutableArray<DesiredNode> ours)
    {
        var up = Up(situation, ours);
        var broker = up.Where(i => i.Kind == DaemonKind.Broker).OrderBy(i => i.Leads).FirstOrDefault();
        return broker is not null
            ? [Stop(broker)]
            : [.. up.Where(i => i.Kind == DaemonKind.ZooKeeper).Select(Stop)];
    }

    private static ImmutableArray<DesiredNode> Ours(Situation situation, ImmutableHashSet<string> abandoned) =>
    [
        .. situation.Target.Nodes.Where(n => !abandoned.Contains(n.Name.Value)
            && situation.Observed.Seen(n.Name)?.IsOwnedBy(situation.Target.Identity) == true),
    ];

    private static DaemonInstance[] Up(Situation situation, ImmutableArray<DesiredNode> ours) =>
    [
        .. situation.Instances.Where(i => ours.Contains(i.Node)
            && i.Observed is { } unit
            && (unit.IsRunning || unit.IsChanging || unit.IsEnabled)),
    ];

    private static StopDaemon Stop(DaemonInstance instance) => new(instance.Name, instance.Kind, Disable: true, Reason);

    /// <summary>Gives a host up. Daemons that are retained still need their ports.</summary>
    private static IEnumerable<Step> Release(Situation situation, DesiredNode node, DeletionPolicy policy)
    {
        var target = situation.Target;
        var seen = situation.Observed.Seen(node.Name)!;
        if (policy != DeletionPolicy.Retain
            && Firewall.Removal(target.Identity, node.Name, seen.Firewall, Reason) is { } close)
        {
            yield return close;
        }

        yield return new RemoveFromHost(
            node.Name, node.Id, target.Identity, policy == DeletionPolicy.Purge, Data(target, node, seen), Reason);
    }

    /// <summary>Directories of the roles that the node has or had. Those of other roles are not its own.</summary>
    private static ImmutableArray<(DaemonKind Daemon, string Path)> Data(
        TargetCluster target, DesiredNode node, ObservedHost.Seen seen) =>
    [
        .. node.Daemons.SelectMany(kind => kind switch
        {
            DaemonKind.ZooKeeper => [target.ZooKeeper.DataDir],
            DaemonKind.Broker => LogDirRetention.All(target, node, seen),
        }, (kind, path) => (kind, path)),
    ];
}
