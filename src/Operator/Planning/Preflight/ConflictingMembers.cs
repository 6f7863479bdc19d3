using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>
/// Finds members of a serving ensemble whose server lists differ by more than one member from the list that they have
/// to have. No change of the operator leads there, so these members are left alone.
/// </summary>
public static class ConflictingMembers
{
    public static IEnumerable<Finding> Check(Situation situation)
    {
        if (!situation.HasQuorum || !situation.Ensemble.Any(m => HasOtherServers(m, situation)))
        {
            return [];
        }

        return situation.Ensemble
            .Where(member => HasOtherServers(member, situation) || member.Health != DaemonHealth.Serving)
            .Select(member => new Finding(member.Name, FindingKind.Preflight,
                "the members of the ZooKeeper ensemble that serves do not agree on who they are, or all have other "
                + "addresses or ports in spec than they run with: "
                + "give each node back the zookeeper role, id, address and ports that it had; of roles and addresses, "
                + "change one after the other"));
    }

    /// <summary>A single member disagrees with nobody, because only its address may have changed.</summary>
    private static bool HasOtherServers(DaemonInstance member, Situation situation)
    {
        if (!situation.HasOutdatedServerList(member))
        {
            return false;
        }

        var known = ServerList.Of(situation.Target, member.Node, member.Observed!.RunningSettings);
        var next = ServerList.Of(situation.Target, member.Node, member.Rendered!.Settings);
        var apart = KafkaFeatures.MembersTellWhereTheyAre(situation.Target.Distribution.KafkaVersion)
            ? known.MembersApart(next)
            : known.DistanceTo(next);
        return (known.Count > 1 || next.Count > 1) && apart > 1;
    }
}
