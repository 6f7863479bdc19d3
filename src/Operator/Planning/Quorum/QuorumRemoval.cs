using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Drafts;
using KafkaPi.Operator.Planning.Provisioning;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Quorum;

/// <summary>Cleans the hosts of members that were taken out of the ensemble, once they do not run any more.</summary>
internal static class QuorumRemoval
{
    private const string Reason = MemberRemoval.Reason;

    private const string OnlyMember =
        "it is the only member of the ensemble, and has all that Kafka knows of its topics: without it there is no "
        + "cluster any more";

    public static PlanPart Decide(PlanningContext context) =>
        context.Situation.OutgoingMembers
            .Select(m => Decide(m, context.Situation))
            .Aggregate(PlanPart.Nothing, (sum, part) => sum.And(part));

    private static PlanPart Decide(DaemonInstance member, Situation situation)
    {
        if (situation.Observed.Seen(member.Name) is not { } seen)
        {
            return Unreachable(member, situation);
        }

        return situation.RemovedMembers.Contains(member) && !MemberRemoval.IsUp(member)
            ? CleanUp(member, seen, situation)
            : PlanPart.Nothing;
    }

    private static PlanPart CleanUp(DaemonInstance member, ObservedHost.Seen seen, Situation situation)
    {
        var isAlone = IsAlone(situation, member);
        if (isAlone && !seen.IsOwnedBy(situation.Target.Identity))
        {
            return new() { Forgotten = [member.Name] };
        }

        // A member that would start at the next boot is still to be disabled.
        if (member.Observed is { IsEnabled: true })
        {
            return new() { Steps = [new StopDaemon(member.Name, DaemonKind.ZooKeeper, Disable: true, Reason)] };
        }

        return isAlone
            ? new()
            {
                Steps = [.. HostRelease.Of(situation, member, seen, [situation.Target.ZooKeeper.DataDir], Reason)],
            }
            : new() { Steps = [RemoveFiles(member, seen)] };
    }

    private static PlanPart Unreachable(DaemonInstance member, Situation situation)
    {
        var leave = StepName.Leave(member.Name);
        if (situation.Requests.Force?.Step != leave)
        {
            var wait = WaitFor.Host(member.Name, $"its host to be seen ({member.Detail}){WayOut(member, situation)}");
            return new()
            {
                Background =
                [
                    new(member.Name, "take ZooKeeper out of the ensemble", wait.For) { Name = leave, On = wait.On },
                ],
            };
        }

        if (!situation.RemovedMembers.Contains(member))
        {
            return new() { Force = ForceDecision.Refused(ReasonToKeep(situation)) };
        }

        return new()
        {
            Abandoned = [member.Name],
            Forgotten = IsAlone(situation, member) ? [member.Name] : [],
            Force = ForceDecision.Forget(
                member.Name,
                $"{member.Name}: ZooKeeper is taken out of the ensemble without waiting for its host to be "
                + "seen. Nothing was done on the host: leave it switched off, or clean it before it is "
                + "used again"),
        };
    }

    /// <summary>What a person can do when the host is gone for good. Nothing is advised that is refused.</summary>
    private static string WayOut(DaemonInstance member, Situation situation)
    {
        if (!situation.RemovedMembers.Contains(member) && situation.Ensemble.Length <= 1)
        {
            return $": {OnlyMember}";
        }

        var other = situation.RemovedMembers.Contains(member)
            ? null
            : situation.Ensemble.FirstOrDefault(m => m.Name != member.Name && m.Observed is null);
        return $"; if that is gone for good, {ForceRequest.Name}={StepName.Leave(member.Name)} does it without"
            + (other is null ? "" : $", once the host of {other.Name} is seen");
    }

    private static string ReasonToKeep(Situation situation) => situation.Ensemble.Length <= 1
        ? OnlyMember
        : "another change of the ensemble is under way, or may be by what the unseen host of a member knows that "
            + "stays: that has to be seen, and the change to end first";

    /// <summary>The node has left the spec, and has no broker to be drained before the host is given up.</summary>
    private static bool IsAlone(Situation situation, DaemonInstance member) =>
        !member.Node.Runs(DaemonKind.Broker) && !situation.Target.SpecEnsemble.Contains(member.Name);

    /// <summary>
    /// Removes the member's files, and leaves its data, which is as good as a backup and does no harm if the member
    /// comes back.
    /// </summary>
    private static WriteFiles RemoveFiles(DaemonInstance member, ObservedHost.Seen seen) => new(
        member.Name, [], [.. HostLayout.Files(DaemonKind.ZooKeeper).Where(seen.Files.ContainsKey)],
        ReloadUnits: true, Reason)
    {
        GivesUp = true,
    };
}
