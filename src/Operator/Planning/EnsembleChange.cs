using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Planning;

/// <summary>Members of an ensemble that serves, and know others than they should by more than one: no change of ours made them so, and they are left alone.</summary>
public static class EnsembleChange
{
    public static IEnumerable<Finding> Check(Situation situation)
    {
        if (!situation.HasQuorum || !situation.Ensemble.Any(m => HasOtherServers(m, situation))) return [];
        return situation.Ensemble
            .Where(member => HasOtherServers(member, situation) || member.State != MemberState.Serving)
            .Select(member => new Finding(member.Name, FindingKind.Preflight,
                "the members of the ZooKeeper ensemble that serves do not agree on who they are, or all have other addresses or ports in spec than they run with: "
                + "give each node back the zookeeper role, id, address and ports that it had, and change one after the other"));
    }

    /// <summary>One alone disagrees with nobody: its address may have changed.</summary>
    private static bool HasOtherServers(Member member, Situation situation)
    {
        if (!situation.KnowsOthers(member)) return false;
        var (known, next) = (ServerList.Of(situation.Desired, member.Node, member.Observed!.RunningSettings), ServerList.Of(situation.Desired, member.Node, member.Wanted!.Settings));
        return (known.Count > 1 || next.Count > 1) && known.DistanceTo(next) > 1;
    }
}
