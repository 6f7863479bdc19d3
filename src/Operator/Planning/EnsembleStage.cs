using System.Collections.Immutable;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.ZooKeeper;

namespace KafkaPi.Operator.Planning;

/// <summary>
/// How far a change of the ensemble is: which members are to be brought about now. The lists of two members never differ by more than one of them, so
/// that any majority of the one has somebody in common with any majority of the other: more at once gave two leaders and lost an acknowledged write,
/// and two blank ones beside one that stood alone lost everything, both measured on ZooKeeper 3.6.3.
/// </summary>
/// <remarks>What is read are the lists of the running members and those on their disks. They are all there is: a change goes on whoever begins to look.</remarks>
/// <param name="Cluster">The spec, with the members of the list that is to be everywhere next.</param>
public sealed record EnsembleStage(DesiredCluster Cluster, ImmutableArray<Blocker> Waits)
{
    /// <param name="givenUp">The node whose member a human gives up without its host being seen; null when there is none.</param>
    public static EnsembleStage Of(DesiredCluster desired, ObservedCluster observed, NodeName? givenUp)
    {
        DesiredNode[] known = [.. desired.Nodes.Concat(desired.Dropped).Where(n => desired.SpecEnsemble.Contains(n.Name) || observed.Seen(n.Name) is not null || IsThere(desired, n, observed))];
        var wanted = ServerList.Of(desired, known.Where(n => desired.SpecEnsemble.Contains(n.Name)));
        var lists = Lists(desired, observed, known, unit => unit is { IsRunning: true, Running: not null } ? unit.RunningSettings : null);
        var staged = Lists(desired, observed, known, unit => unit.IsEnabled ? unit.StagedServers : null);
        var all = lists.Union(staged).ToArray();
        // An edit of the files by hand is none of a change. Members that do not fit together are left alone, whatever is said of them here.
        var present = InFlight(all, wanted) ?? InFlight(lists, wanted) ?? (all.Length > 0 ? wanted : Remembered(desired, observed, known, wanted));
        // All of them have other addresses, or ports.
        if (!known.Any(n => present.Has(desired, n))) present = wanted;
        if (present == wanted || wanted.Count == 0 || all.Length > 1) return With(desired, observed, known, present, []);

        var next = Next(desired, observed, known, present, givenUp);
        if (next.List.Count == 1 && present.Count == 2 && next.Node.Name != givenUp && !ZooKeeperSettings.MayBeOneOfOne(desired.Distribution))
        {
            return With(desired, observed, known, present, []) with
            {
                Refusals = [new(Membership.Field, next.Node.Name.Value,
                    $"the ZooKeeper of Kafka {desired.Distribution.KafkaVersion} would stand alone afterwards and may refuse the brokers for ever, as they have seen newer transactions: it is kept; leave the role zookeeper on two nodes, or on three")],
            };
        }

        return next.WaitsFor is null
            ? With(desired, observed, known, next.List, [])
            : With(desired, observed, known, present, [new(next.Node.Name, next.List.Count < present.Count ? "take ZooKeeper out of the ensemble" : "make ZooKeeper a member of the ensemble", next.WaitsFor)]);
    }

    /// <summary>What of the spec is not brought about, with the mend.</summary>
    public ImmutableArray<SpecProblem> Refusals { get; init; } = [];

    /// <summary>Adds to a plan for <see cref="Cluster"/> what keeps the rest of the spec from being planned for.</summary>
    public Plan Amend(Plan plan) => plan with { Waits = [.. plan.Waits, .. Waits], Refusals = [.. plan.Refusals, .. Refusals] };

    /// <summary>The list that is to be everywhere; null where there is none, or they are not those of one change.</summary>
    private static ServerList? InFlight(ServerList[] lists, ServerList wanted) => lists switch
    {
        [var only] => only,
        [var one, var other] when one.DistanceTo(other) == 1 => one.DistanceTo(wanted) < other.DistanceTo(wanted) ? one : other,
        _ => null,
    };

    /// <summary>
    /// Nobody is seen who has a list. Those of whom it is remembered that they had may have any: they are waited for, and nothing is done for others meanwhile.
    /// Of members that are all stopped and disabled it is the list on their disks; and before the first start it is as the spec says.
    /// </summary>
    private static ServerList Remembered(DesiredCluster desired, ObservedCluster observed, DesiredNode[] known, ServerList wanted)
    {
        DesiredNode[] unseen = [.. known.Where(n => observed.Seen(n.Name) is null && desired.RememberedEnsemble.Contains(n.Name))];
        if (unseen.Length > 0) return ServerList.Of(desired, unseen);
        if (!known.Any(n => observed.Seen(n.Name)?.Data.ZooKeeper is { IsBlank: false })) return wanted;
        return InFlight(Lists(desired, observed, known, unit => unit.StagedServers), wanted) ?? wanted;
    }

    /// <summary>The list without, or with, the member that goes or comes next, or what that has to wait for. Those that come do so first, but for one that does not serve anyway.</summary>
    private static (ServerList List, DesiredNode Node, string? WaitsFor) Next(DesiredCluster desired, ObservedCluster observed, DesiredNode[] known, ServerList present, NodeName? givenUp)
    {
        DesiredNode[] members = [.. known.Where(n => present.Has(desired, n))];
        var stranger = present.Without(ServerList.Of(desired, members)).First;
        if (stranger.Count > 0)
        {
            // Neither the spec nor the status has a node of it, as after the status was lost: with the others serving, it may go.
            var silent = members.FirstOrDefault(n => !Serves(desired, n, observed));
            return (present.Without(stranger), silent ?? members[0], silent is null ? null : $"it to serve, as the ensemble has a member, {stranger}, that no node of the spec has; or for that to be put back into the spec");
        }

        DesiredNode[] going = [.. members.Where(n => !desired.SpecEnsemble.Contains(n.Name))];
        // One that is unseen may have been told of another change.
        var areSeen = known.All(n => going.Contains(n) || observed.Seen(n.Name) is not null || !(members.Contains(n) || desired.RememberedEnsemble.Contains(n.Name)));
        if (members.Length > 1 && areSeen && going.FirstOrDefault(n => n.Name == givenUp && observed.Seen(n.Name) is null) is { } lost) return (present.Without(desired, lost), lost, null);

        DesiredNode[] coming = [.. desired.Nodes.Where(n => desired.SpecEnsemble.Contains(n.Name) && !members.Contains(n)).OrderBy(n => n.Id)];
        var node = going.FirstOrDefault(n => members.Length > 1 && !Serves(desired, n, observed))
            ?? coming.FirstOrDefault(n => observed.Seen(n.Name) is not null)
            ?? coming.FirstOrDefault()
            // Where one stops before the others learn of it, that one may be the leader; where it is the last to stop, it had better not be.
            ?? going.OrderBy(n => Leads(n, observed) == (members.Length % 2 == 0)).ThenByDescending(n => n.Id).First();
        return members.Contains(node)
            ? (present.Without(desired, node), node, Obstacle(desired, observed, members, node) ?? Unaware(desired, observed, members, node))
            : (present.With(desired, node), node, Obstacle(desired, observed, members, node));
    }

    private static string? Obstacle(DesiredCluster desired, ObservedCluster observed, DesiredNode[] members, DesiredNode node)
    {
        if (observed.Seen(node.Name) is null) return "its host to be seen";
        if (members.FirstOrDefault(n => n != node && !Serves(desired, n, observed)) is { } other) return $"ZooKeeper on {other.Name} to serve";
        // One that is none of them may run all the same, by a list that it was told when it was to be.
        var left = desired.Nodes.Concat(desired.Dropped).FirstOrDefault(n => n != node && !members.Contains(n)
            && (desired.SpecEnsemble.Contains(n.Name) ? observed.Seen(n.Name) is null && desired.RememberedEnsemble.Contains(n.Name) : IsThere(desired, n, observed)));
        return left is null ? null : observed.Seen(left.Name) is null ? $"the host of {left.Name} to be seen, which had a member" : $"ZooKeeper on {left.Name} to be gone, which was taken out before";
    }

    /// <summary>A broker that knows no other member would be left without any, by the first restart of one of them; and one that is unseen may be such a one.</summary>
    private static string? Unaware(DesiredCluster desired, ObservedCluster observed, DesiredNode[] members, DesiredNode going)
    {
        var rest = members.Where(n => n != going).Select(n => DesiredCluster.Authority(n.Address, desired.ZooKeeper.ClientPort)).ToArray();
        if (desired.Nodes.FirstOrDefault(n => n.Runs(DaemonKind.Broker) && observed.Seen(n.Name) is null) is { } unseen) return $"the host of {unseen.Name} to be seen, whose broker has to know another member";
        var broker = desired.Known.FirstOrDefault(n => n.Runs(DaemonKind.Broker)
            && observed.Seen(n.Name)?.Daemon(DaemonKind.Broker) is { IsRunning: true } daemon && ZooKeeperConnect.Of(daemon) is { IsEmpty: false } known && !known.Any(rest.Contains));
        return broker is null ? null : $"the broker on {broker.Name} to know another member";
    }

    private static EnsembleStage With(DesiredCluster desired, ObservedCluster observed, DesiredNode[] known, ServerList list, ImmutableArray<Blocker> waits)
    {
        DesiredNode[] members = [.. known.Where(n => list.Has(desired, n))];
        DesiredNode[] resigning =
        [
            .. desired.Nodes.Concat(desired.Dropped).Where(n => desired.SpecEnsemble.Contains(n.Name)
                ? !members.Contains(n) && IsThere(desired, n, observed)
                : members.Contains(n) || IsThere(desired, n, observed) || (desired.Dropped.Contains(n) && !n.Runs(DaemonKind.Broker))),
        ];
        return new(
            desired with
            {
                Nodes =
                [
                    .. desired.Nodes.Select(n => members.Contains(n) ? n.With(DaemonKind.ZooKeeper) : n.Without(DaemonKind.ZooKeeper)).Where(n => !n.Daemons.IsEmpty),
                    .. desired.Dropped.Where(n => resigning.Contains(n)).Select(n => members.Contains(n) ? n : n.Without(DaemonKind.ZooKeeper)).Where(n => !n.Daemons.IsEmpty),
                ],
                Leaving = [.. desired.Leaving, .. desired.Dropped.Where(n => !resigning.Contains(n)).Select(n => n.Without(DaemonKind.ZooKeeper)).Where(n => !n.Daemons.IsEmpty)],
                Dropped = [],
                Resigning = [.. resigning],
                Servers = list,
            },
            waits);
    }

    /// <param name="properties">In which a member's list is; null: it has none that counts.</param>
    private static ServerList[] Lists(DesiredCluster desired, ObservedCluster observed, DesiredNode[] nodes, Func<ObservedDaemon, ImmutableSortedDictionary<string, string>?> properties) =>
    [
        .. (from node in nodes
            let unit = Daemon(desired, node, observed)
            let found = unit is null ? null : properties(unit)
            where found is not null
            select ServerList.Of(desired, node, found)).Distinct(),
    ];

    /// <summary>A host that is another cluster's has nothing of this one.</summary>
    private static ObservedDaemon? Daemon(DesiredCluster desired, DesiredNode node, ObservedCluster observed) =>
        observed.Seen(node.Name) is { } seen && (seen.Owner is not { } owner || owner.Uid == desired.Identity.Uid) ? seen.Daemon(DaemonKind.ZooKeeper) : null;

    private static bool Serves(DesiredCluster desired, DesiredNode node, ObservedCluster observed) =>
        Daemon(desired, node, observed) is { IsRunning: true } && observed.Seen(node.Name)!.ZooKeeper is ZooKeeperMember.Serving;

    private static bool Leads(DesiredNode node, ObservedCluster observed) => observed.Seen(node.Name)?.ZooKeeper is ZooKeeperMember.Serving { Role: ZooKeeperRole.Leader };

    /// <summary>Its unit is on the host; of one that is unseen, it was.</summary>
    private static bool IsThere(DesiredCluster desired, DesiredNode node, ObservedCluster observed) => observed.Seen(node.Name) is null
        ? desired.RememberedEnsemble.Contains(node.Name)
        : Daemon(desired, node, observed) is { LoadState: not "not-found" };
}
