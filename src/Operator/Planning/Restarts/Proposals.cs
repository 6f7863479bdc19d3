using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.LogDirs;
using KafkaPi.Operator.Planning.Quorum;
using KafkaPi.Operator.Planning.Restarts.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Restarts;

/// <summary>Proposes what would be done to the daemons if nothing could go wrong.</summary>
public static class Proposals
{
    /// <summary>
    /// Proposals in their order. Daemons that are down are started, daemons that are sick and outdated are repaired, as
    /// are members that the ensemble has left out, and daemons that serve and are outdated are rolled: ZooKeeper before
    /// the brokers, a member that moves before the members that have to learn of it, leaders last. Repairs begin with
    /// members that have an outdated server list, because the others may be waiting for them.
    /// </summary>
    public static IEnumerable<Proposal> For(Situation situation) =>
        from proposed in situation.Instances
            .Select(i => For(i, situation))
            .Concat(Removed(situation).Select(m => ForRemoved(m, situation)))
        where proposed is not null
        let instance = proposed.Instance
        let proposal = proposed with
        {
            OnNoData = IsWithoutData(instance, situation),
            Kills = StrandedDaemons.HangsWhenStopped(instance, situation),
        }
        orderby proposal.IsVoluntary ? ProposalKind.Roll : proposal.Kind,
            instance.Kind,
            !situation.IsToMove(instance),
            proposal.Kind == ProposalKind.Repair && !situation.HasOutdatedServerList(instance),
            instance.Leads,
            instance.Node.Id
        select proposal;

    /// <summary>A disk is empty by the conditions of the daemon's unit.</summary>
    private static bool IsWithoutData(DaemonInstance instance, Situation situation) =>
        situation.DataOf(instance) is { } data
        && DaemonProfile.Of(instance.Kind).IsUnmarked(data, situation.Target, instance.Name);

    private static Proposal? For(DaemonInstance instance, Situation situation)
    {
        if (instance.Kind == DaemonKind.Broker && LogDirEvacuation.AreEmptied(instance, situation))
        {
            var reason = LogDirEvacuation.Reason(situation.Target, instance.Node);
            return new(ProposalKind.Roll, instance, reason) { Stops = true };
        }

        if (instance.Observed is { IsStopping: true } && StrandedDaemons.HangsWhenStopped(instance, situation))
        {
            return new(ProposalKind.Repair, instance, "its stop hangs: it finds no ZooKeeper that serves");
        }

        if (instance.Health == DaemonHealth.Down)
        {
            return instance.Rendered is null ? null : new(ProposalKind.Start, instance, StartReason(instance));
        }

        return instance.Outdated is { } outdated ? new(KindFor(instance, situation), instance, outdated)
            : LeftOutMembers.Contains(instance, situation)
                ? new(ProposalKind.Repair, instance, LeftOutMembers.Reason)
                : null;
    }

    private static ProposalKind KindFor(DaemonInstance instance, Situation situation) => instance.Health switch
    {
        DaemonHealth.Unknown when situation.IsStranded(instance) => ProposalKind.Repair,
        DaemonHealth.Down => ProposalKind.Start,
        DaemonHealth.Sick or DaemonHealth.Starting => ProposalKind.Repair,
        DaemonHealth.Serving or DaemonHealth.Unknown => ProposalKind.Roll,
    };

    /// <summary>Members that leave. None does while the others cannot be told of it.</summary>
    private static IEnumerable<DaemonInstance> Removed(Situation situation) =>
        situation.Target.HeldSettings.Contains(DaemonKind.ZooKeeper) ? [] : situation.RemovedMembers;

    private static Proposal? ForRemoved(DaemonInstance member, Situation situation)
    {
        if (!MemberRemoval.IsUp(member))
        {
            return null;
        }

        return member is { Leads: true, Observed.Running: not null } && MemberRemoval.HandsOver(situation)
            ? new(ProposalKind.Roll, member, "it leads the ensemble, which it is to leave")
            : new(ProposalKind.Remove, member, MemberRemoval.Reason)
            {
                IsOutside = situation.HasQuorumOfAll
                    && member is { Observed: not null, Health: not DaemonHealth.Serving },
            };
    }

    private static string StartReason(DaemonInstance instance) => instance.Observed switch
    {
        { IsMasked: true } => "its unit was masked",
        { UnitFileState: "disabled" } => "it is not running and was not enabled",
        { ActiveState: "failed" } => $"it has failed with exit status {instance.Observed.LastExitStatus}",
        _ => $"it {instance.Detail}",
    };
}
