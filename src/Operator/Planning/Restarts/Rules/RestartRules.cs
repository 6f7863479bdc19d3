using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Planning.LogDirs;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Planning.Revisions;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Restarts.Rules;

/// <summary>Rules on restarting daemons: at most one at a time, and only while all others serve.</summary>
internal static class RestartRules
{
    /// <summary>Members elect another leader within seconds, also where a host is busy.</summary>
    private static readonly TimeSpan Election = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A broker that reads its logs again after an unclean stop begins anew when it is stopped in the middle. A
    /// registered broker has finished that. When no broker answers, it cannot be told.
    /// </summary>
    public static Wait? RecoveryIsLeftAlone(Proposal proposal, Situation situation)
    {
        var instance = proposal.Instance;
        if (proposal.Kind == ProposalKind.Repair
            && instance.Health == DaemonHealth.Starting
            && !StrandedDaemons.IsLeftBehind(instance, situation)
            && !situation.IsStranded(instance))
        {
            return $"its start to end: it {instance.Detail}";
        }

        var mayRecover = proposal.Kind == ProposalKind.Roll
            && instance is { Kind: DaemonKind.Broker, Health: DaemonHealth.Unknown }
            && instance.Observed?.ActiveFor < HealthAssessment.BrokerGrace
            && situation.Kafka?.Registered.Contains(instance.Node.Id) != true;
        return mayRecover ? $"a broker to tell whether it recovers its logs: {instance.Detail}" : null;
    }

    /// <summary>
    /// A ZooKeeper without a quorum is not to blame while other members are missing, and serves again as soon as they
    /// are back. It is sick when the others have a quorum without it, when all members run and find none, or when its
    /// address is gone. Of a host that a person has to mend, only what systemd starts comes back. Members whose leader
    /// was restarted have no quorum for a moment either.
    /// </summary>
    public static Wait? MissingMembersAreAwaited(Proposal proposal, Situation situation)
    {
        if (proposal is not { Kind: ProposalKind.Repair, Instance.Kind: DaemonKind.ZooKeeper }
            || situation.HasQuorum
            || situation.IsCutOff(proposal.Instance))
        {
            return null;
        }

        if (Elects(proposal.Instance, situation))
        {
            return "the members to elect a leader";
        }

        var other = situation.Ensemble.FirstOrDefault(m =>
            m != proposal.Instance
            && m.Health is not (DaemonHealth.Serving or DaemonHealth.Sick)
            && !situation.IsToMove(m)
            && !(m.Health == DaemonHealth.Down && IsWithoutData(m, situation))
            && !situation.IsLookedForInVain(m, proposal.Instance)
            && !IsAwayAndLeaving(m, situation)
            && (m.Health == DaemonHealth.Starting || !situation.Unfit.Contains(m.Name)));
        return other is null ? null : WaitFor.Service(other);
    }

    public static Wait? OneRestartAtATime(Proposal proposal, Situation situation) =>
        proposal.Kind != ProposalKind.Start && situation.Restarting is { } other ? $"the restart of {other}" : null;

    /// <summary>
    /// A daemon that starts is let arrive, whoever has started it. A daemon that has failed again and again is not on
    /// its way.
    /// </summary>
    public static Wait? StartsAreAwaited(Proposal proposal, Situation situation)
    {
        if (!proposal.IsVoluntary)
        {
            return null;
        }

        var other = situation.Instances.FirstOrDefault(i => i.Health == DaemonHealth.Starting
            && !CrashLoops.IsFailing(i)
            && !StrandedDaemons.IsHelped(i, proposal, situation));
        return other is null ? null : WaitFor.Service(other);
    }

    /// <summary>
    /// No voluntary restart while any daemon is down, starting, sick or unknown. Daemons of unseen hosts are unknown.
    /// </summary>
    public static Wait? EveryMemberServes(Proposal proposal, Situation situation)
    {
        if (!proposal.IsVoluntary)
        {
            return null;
        }

        var other = situation.Instances.FirstOrDefault(
            i => i.Health != DaemonHealth.Serving && !StrandedDaemons.IsHelped(i, proposal, situation))
            ?? situation.Decommissioned.FirstOrDefault(
                b => b.Health != DaemonHealth.Serving && IsCountedOn(b, situation));
        return other is null ? null : WaitFor.Service(other);
    }

    /// <summary>A change that cannot be put on every host is not begun on any.</summary>
    public static Wait? EveryHostIsStaged(Proposal proposal, Situation situation)
    {
        if (!proposal.IsVoluntary || situation.Unprovisioned.IsEmpty)
        {
            return null;
        }

        return $"everything to be on {string.Join(", ", situation.Unprovisioned.Order())}";
    }

    /// <summary>A restart for settings that the broker could have taken live is one too many.</summary>
    public static Wait? BrokersSayWhatTheyTakeLive(Proposal proposal, Situation situation)
    {
        if (proposal is not { Kind: ProposalKind.Roll, Instance: { Kind: DaemonKind.Broker, Config: null } broker }
            || broker is not { Health: DaemonHealth.Serving, Observed: { } process, Rendered: { } rendered })
        {
            return null;
        }

        return KafkaFeatures.DescribeBrokerConfigs(situation.Target.Distribution.KafkaVersion)
            && RevisionDiff.IsInSettingsOnly(process, rendered)
            ? $"{broker} to say which settings it takes without a restart"
            : null;
    }

    /// <summary>
    /// Each change of leader costs clients a moment. The leader, or the controller, moves once and not with every step.
    /// </summary>
    public static Wait? LeadersRollLast(Proposal proposal, Situation situation)
    {
        if (proposal.Kind != ProposalKind.Roll
            || !proposal.Instance.Leads
            || situation.IsToMove(proposal.Instance)
            || situation.RemovedMembers.Contains(proposal.Instance))
        {
            return null;
        }

        var other = situation.Instances.FirstOrDefault(i => i != proposal.Instance
            && i.Kind == proposal.Instance.Kind
            && (i.Outdated is not null || LogDirEvacuation.AreEmptied(i, situation)));
        return other is null
            ? null
            : WaitFor.Restart(other, $": {proposal.Instance.Name} leads and goes last");
    }

    private static bool Elects(DaemonInstance member, Situation situation) =>
        situation.Observed.Seen(member.Name)?.ZooKeeper is ZooKeeperMember.NotServing { For: { } looks }
        && looks < Election;

    /// <summary>The spec takes the member out of the ensemble, and its host is not there to be told.</summary>
    private static bool IsAwayAndLeaving(DaemonInstance member, Situation situation) =>
        member.Observed is null && !situation.Target.SpecEnsemble.Contains(member.Name);

    /// <summary>A member without data waits for a quorum itself, and brings nothing to it.</summary>
    private static bool IsWithoutData(DaemonInstance member, Situation situation) =>
        situation.DataOf(member) is { } data && data.ZooKeeper?.IsBlank != false;

    /// <summary>
    /// A decommissioned broker that is down counts as in sync until Kafka finds out. Nobody may rely on it meanwhile.
    /// </summary>
    private static bool IsCountedOn(DaemonInstance broker, Situation situation) =>
        situation.Kafka?.Partitions.Any(p => p.InSync.Contains(broker.Node.Id)) != false;
}
