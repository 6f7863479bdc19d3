using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>Decides what comes next on the way out: brokers one by one, the controller last, then ZooKeeper, then the hosts are given up.</summary>
/// <remarks>Without ZooKeeper a broker's shutdown hangs; all brokers at once lost acknowledged messages on Kafka 0.9.</remarks>
public static class Deletion
{
    private const string Reason = "the resource is deleted";

    /// <param name="abandoned">Nodes that a human has let go of: whatever is on them stays.</param>
    /// <returns>An empty plan when nothing is left to do.</returns>
    public static Plan Plan(Situation situation, DeletionPolicy policy, ImmutableHashSet<string> abandoned)
    {
        var ours = Ours(situation, abandoned);
        var unseen = situation.Desired.Nodes.Where(n => !abandoned.Contains(n.Name.Value) && situation.Observed.Seen(n.Name) is null)
            .Select(n => new Blocker(n.Name, "clean the host", $"it to be seen: {((ObservedHost.Unseen)situation.Observed.Hosts[n.Name]).Reason}"))
            .ToImmutableArray();

        var stops = policy == DeletionPolicy.Retain ? [] : Stops(situation, ours);
        return stops.IsEmpty
            ? new([.. ours.SelectMany(n => Release(situation, n, policy))], unseen, [])
            : new(stops, unseen, []);
    }

    /// <summary>All that <see cref="Plan"/> would come to, one plan after the other, if nothing went wrong.</summary>
    public static Plan Everything(Situation situation, DeletionPolicy policy, ImmutableHashSet<string> abandoned)
    {
        var next = Plan(situation, policy, abandoned);
        if (!next.Steps.Any(s => s is StopDaemon)) return next;
        var ours = Ours(situation, abandoned);
        var up = Up(situation, ours);
        return next with { Steps = [.. up.OrderByDescending(m => m.Kind).ThenBy(m => m.LeadsOthers).Select(Stop), .. ours.SelectMany(n => Release(situation, n, policy))] };
    }

    private static ImmutableArray<Step> Stops(Situation situation, ImmutableArray<DesiredNode> ours)
    {
        var up = Up(situation, ours);
        var broker = up.Where(m => m.Kind == DaemonKind.Broker).OrderBy(m => m.LeadsOthers).FirstOrDefault();
        return broker is not null
            ? [Stop(broker)]
            : [.. up.Where(m => m.Kind == DaemonKind.ZooKeeper).Select(Stop)];
    }

    private static ImmutableArray<DesiredNode> Ours(Situation situation, ImmutableHashSet<string> abandoned) =>
        [.. situation.Desired.Nodes.Where(n => !abandoned.Contains(n.Name.Value) && situation.Observed.Seen(n.Name)?.Owner?.Uid == situation.Desired.Identity.Uid)];

    private static Member[] Up(Situation situation, ImmutableArray<DesiredNode> ours) =>
        [.. situation.Members.Where(m => ours.Contains(m.Node) && m.Observed is { } unit && (unit.IsRunning || unit.IsChanging || unit.IsEnabled))];

    private static StopDaemon Stop(Member member) => new(member.Name, member.Kind, Disable: true, Reason);

    /// <summary>Daemons that run on go on to need their ports.</summary>
    private static IEnumerable<Step> Release(Situation situation, DesiredNode node, DeletionPolicy policy)
    {
        var desired = situation.Desired;
        var seen = situation.Observed.Seen(node.Name)!;
        if (policy != DeletionPolicy.Retain && Firewall.Removal(desired.Identity, node.Name, seen.Firewall, Reason) is { } close)
            yield return close;
        yield return new RemoveFromHost(
            node.Name, desired.Identity, policy == DeletionPolicy.Purge, [desired.ZooKeeper.DataDir, .. LogDirectoryStage.All(desired, node, seen)], Reason);
    }
}
