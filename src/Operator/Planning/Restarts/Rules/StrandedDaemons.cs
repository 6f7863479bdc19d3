using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Planning.Revisions;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Restarts.Rules;

/// <summary>
/// Daemons that cannot serve before another daemon is restarted or stopped. That restart must not wait for them.
/// </summary>
internal static class StrandedDaemons
{
    /// <summary>The other daemon cannot serve before the ZooKeeper of the proposal is restarted or stopped.</summary>
    public static bool IsHelped(DaemonInstance other, Proposal proposal, Situation situation) =>
        proposal.Instance.Kind == DaemonKind.ZooKeeper
        && other.Kind switch
        {
            DaemonKind.ZooKeeper => IsToJoin(other, proposal, situation),
            DaemonKind.Broker => situation.IsStranded(other),
        };

    /// <summary>The broker is stranded, and finds no unseen member either, which may serve. Its stop hangs.</summary>
    public static bool HangsWhenStopped(DaemonInstance broker, Situation situation) =>
        situation.IsStranded(broker)
        && !situation.Ensemble.Concat(situation.RemovedMembers).Any(m => m.Observed is null
            && ZooKeeperConnect.Of(broker.Observed!).Any(endpoint => situation.LeadsTo(endpoint, m)));

    /// <summary>
    /// The other members serve by a server list that this member was not told, or one of them has moved. It looks for
    /// them in vain. Without a quorum, a member that has to move as well has nothing to wait for.
    /// </summary>
    public static bool IsLeftBehind(DaemonInstance member, Situation situation) =>
        member is { Kind: DaemonKind.ZooKeeper, Observed.IsRunning: true }
        && situation.HasOutdatedServerList(member)
        && (situation.HasQuorumOfAll
            || situation.IsCutOff(member)
            || situation.Ensemble.Any(m => situation.IsLookedForInVain(m, member))
            || (!situation.HasQuorum && situation.IsToMove(member)));

    /// <summary>
    /// The other member runs with the new server list, and finds no majority of it among the members that serve by
    /// the old list, or they are led by a member that it does not know, or looks for where that has yet to move. It
    /// serves only once one of them is restarted. A second member that joins a single one is in that place.
    /// </summary>
    private static bool IsToJoin(DaemonInstance other, Proposal proposal, Situation situation) =>
        proposal.Instance.Health == DaemonHealth.Serving
        && other is { Observed.IsRunning: true }
        && !situation.HasOutdatedServerList(other)
        && (situation is { HasQuorumOfAll: false, HasQuorum: true }
            || situation.IsToMove(proposal.Instance)
            || (proposal.Instance.Leads && situation.RemovedMembers.Contains(proposal.Instance)));
}
