using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Planning.Quorum;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Restarts.Rules;

/// <summary>Rules on restarts while the ensemble changes.</summary>
internal static class QuorumChangeRules
{
    public static Wait? RemovedMembersStopFirst(Proposal proposal, Situation situation)
    {
        if (!IsRollOfAMember(proposal, situation) || MemberRemoval.GoesLast(situation))
        {
            return null;
        }

        var other = situation.RemovedMembers.FirstOrDefault(m => m.Observed is null || MemberRemoval.IsUp(m));
        return other is null ? null : $"{other} to be stopped, which is taken out of the ensemble";
    }

    public static Wait? RemovedMembersDoNotLead(Proposal proposal, Situation situation)
    {
        if (!IsRollOfAMember(proposal, situation) || !MemberRemoval.HandsOver(situation))
        {
            return null;
        }

        var other = situation.RemovedMembers.FirstOrDefault(
            m => m.Observed is null || m.Leads || m.Health == DaemonHealth.Starting);
        return other is null ? null : $"{other} to follow another one before it is taken out of the ensemble";
    }

    /// <summary>
    /// A member that was told of another's new place does not follow it at its former place, should it be elected.
    /// </summary>
    public static Wait? MembersMoveBeforeOthersLearn(Proposal proposal, Situation situation)
    {
        if (!IsRollOfAMember(proposal, situation) || situation.IsToMove(proposal.Instance))
        {
            return null;
        }

        var other = situation.Ensemble.FirstOrDefault(situation.IsToMove);
        return other is null ? null : WaitFor.Restart(other, ", which moves");
    }

    /// <summary>Members that still count on the removed member need it for their majority.</summary>
    public static Wait? MembersLearnBeforeTheLastOneStops(Proposal proposal, Situation situation)
    {
        if (proposal.Kind != ProposalKind.Remove || !MemberRemoval.GoesLast(situation))
        {
            return null;
        }

        var other = situation.Ensemble.FirstOrDefault(m => m.Outdated is not null);
        return other is null ? null : WaitFor.Restart(other, ", which counts on it");
    }

    private static bool IsRollOfAMember(Proposal proposal, Situation situation) =>
        proposal is { Kind: ProposalKind.Roll, Instance.Kind: DaemonKind.ZooKeeper }
        && !situation.RemovedMembers.Contains(proposal.Instance);
}
