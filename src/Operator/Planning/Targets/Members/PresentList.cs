using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Targets.Members;

/// <summary>
/// Finds the server list that has to be everywhere now, by the lists that members run with, and those on their disks.
/// </summary>
internal sealed class PresentList(KnownMembers members)
{
    /// <summary>The list that has to be everywhere now, and all lists that some member has.</summary>
    /// <remarks>
    /// Lists that fit into no change of the spec come from an edit of the files by hand. Such members are left alone,
    /// whatever the result says about them. Where no node is on the list, all members have other addresses or ports.
    /// </remarks>
    public (ServerList Present, ServerList[] All) Of(ServerList goal)
    {
        var running = members.Lists(KnownMembers.RunningSettings);
        var staged = members.Lists(unit => unit.IsEnabled ? unit.StagedServers : null);
        var all = running.Union(staged).ToArray();

        // Mostly nothing changes.
        if (all is [var only] && only == goal)
        {
            return (goal, all);
        }

        if (members.MayMove && InFlightByIds(all, goal) is { } chosen)
        {
            ServerList[] inUse = [.. running.Where(chosen.HasIdsOf)];
            return (Placed(chosen, [.. all.Where(chosen.HasIdsOf)], inUse), all);
        }

        var present = InFlight(all, goal)
            ?? InFlight(running, goal)
            ?? OfAServingMajority()
            ?? (all.Length > 0 ? goal : Remembered(goal));
        return (members.All.Any(n => present.HasId(n)) ? present : goal, all);
    }

    /// <summary>
    /// The list that a majority of its members serves with. A node that comes back with the list of an ensemble that
    /// has changed since has no say.
    /// </summary>
    private ServerList? OfAServingMajority() =>
        members.Lists(KnownMembers.RunningSettings, members.Serves) is [var only]
            && members.All.Count(n => members.Serves(n) && only.HasId(n)) * 2 > only.Count
            ? only
            : null;

    /// <summary>The places of a list's members, where lists of the same members differ in their places.</summary>
    /// <remarks>
    /// Every majority of one list shares a member with every majority of another, so nothing can be lost. Where no
    /// member serves, or none can for long, as behind another router, nothing has to be moved step by step: all start
    /// where the spec has them. A member that is not seen has no quorum with members whose addresses are gone.
    /// </remarks>
    public ServerList Placed(ServerList chosen, ServerList[] all, ServerList[] running)
    {
        DesiredNode[] listed = [.. members.All.Where(chosen.HasId)];
        var placed = ServerList.Of(members.Cluster, listed);
        if (listed.Length == chosen.Count
            && (members.AreCutOff(listed)
                || (listed.All(members.IsSeen)
                    && (listed.All(n => !members.Serves(n) && members.IsElsewhere(n, placed))
                        || !EnsembleReach.MayServe(members.Cluster, listed, members.Observed)))))
        {
            return placed;
        }

        ServerList[] serving = [.. members.Lists(KnownMembers.RunningSettings, members.Serves).Where(chosen.HasIdsOf)];
        return InFlight(all, placed) ?? InFlight(serving, placed) ?? InFlight(running, placed) ?? placed;
    }

    /// <summary>
    /// As <see cref="InFlight"/>, whatever the addresses and ports. A list with an address that its member has no more
    /// is not what the others go by.
    /// </summary>
    private ServerList? InFlightByIds(ServerList[] lists, ServerList goal)
    {
        ServerList[] kinds = [.. lists.Where((l, i) => !lists.Take(i).Any(l.HasIdsOf))];
        return kinds.Length == 1 || (kinds.Length == 2 && kinds[0].MembersApart(kinds[1]) == 1)
            ? kinds.OrderBy(k => lists.Where(k.HasIdsOf).All(IsStale)).ThenBy(k => k.MembersApart(goal)).First()
            : null;
    }

    private bool IsStale(ServerList list) => members.All.Any(n => list.HasId(n) && !list.HasAddressOf(n));

    /// <summary>
    /// The list that has to be everywhere; null where there is none, or where the lists belong to several changes.
    /// </summary>
    private static ServerList? InFlight(ServerList[] lists, ServerList goal) => lists switch
    {
        [var only] => only,
        [var one, var other] when one.DistanceTo(other) == 1 => lists
            .OrderBy(l => l.MembersApart(goal))
            .ThenBy(l => l.DistanceTo(goal))
            .ThenBy(l => l.ToString(), StringComparer.Ordinal)
            .First(),
        _ => null,
    };

    /// <summary>The list where no member is seen that has one.</summary>
    /// <remarks>
    /// Unseen members that are remembered may have any list. They are waited for, and nothing is done for others
    /// meanwhile. Where all members are stopped and disabled, the list on their disks counts. Before the first start
    /// the spec counts.
    /// </remarks>
    private ServerList Remembered(ServerList goal)
    {
        DesiredNode[] unseen = [.. members.All.Where(n => !members.IsSeen(n) && members.IsRemembered(n))];
        if (unseen.Length > 0)
        {
            return ServerList.Of(members.Cluster, unseen);
        }

        return members.All.Any(n => members.Observed.Seen(n.Name)?.Data.ZooKeeper is { IsBlank: false })
            ? InFlight(members.Lists(unit => unit.StagedServers), goal) ?? goal
            : goal;
    }
}
