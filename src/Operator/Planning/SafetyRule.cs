using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;

namespace KafkaPi.Operator.Planning;

/// <summary>One reason not to touch a daemon now.</summary>
/// <param name="Name">Stable; <c>kafkapi.dev/force</c> and the simulation know the rule by it.</param>
/// <param name="Objection">What the proposal has to wait for, as a noun phrase; null when the rule has nothing against it.</param>
/// <param name="Unforceable">Why nobody can know better than the rule, for who tries to force it; null where a human may.</param>
public sealed record SafetyRule(
    string Name, Func<Proposal, Situation, string?> Objection, string? Unforceable = "it keeps data from being lost")
{
    /// <summary>A human who knows more than can be seen, as that a host is gone for good, may have one step taken against this rule.</summary>
    public bool Forceable => Unforceable is null;
}

/// <summary>All safety rules on starting and restarting daemons, each a pure function. A proposal that none objects to is safe.</summary>
public static class SafetyRules
{
    private const string? AHumanMayKnowBetter = null;

    public static ImmutableArray<SafetyRule> All { get; } =
    [
        new(nameof(HostIsFit), HostIsFit, "mend what status.nodes says of the host, and the step is taken by itself"),
        new(nameof(BlankMembersJoinAQuorumOrStartTogether), BlankMembersJoinAQuorumOrStartTogether,
            "an empty quorum wipes a member that comes later with data; bring back a quorum of those with data, or take a lost node's role off in spec.nodes"),
        new(nameof(BrokersStartAfterTheQuorum), BrokersStartAfterTheQuorum, "a broker without ZooKeeper ends by itself, and hangs when it is stopped"),
        new(nameof(BrokersHaveRoom), BrokersHaveRoom, "Kafka loses messages when it starts on a full disk; free some room, and the step is taken by itself"),
        new(nameof(EmptyBrokersStartLast), EmptyBrokersStartLast, AHumanMayKnowBetter),
        new(nameof(EmptyBrokersStartOneAtATime), EmptyBrokersStartOneAtATime, AHumanMayKnowBetter),
        new(nameof(RecoveryIsLeftAlone), RecoveryIsLeftAlone, "a recovery that is cut short begins anew, and takes longer"),
        new(nameof(MissingMembersAreAwaited), MissingMembersAreAwaited, "a member that lacks only the others is not mended by a restart"),
        new(nameof(OneRestartAtATime), OneRestartAtATime, "two members out of service at once may be one too many"),
        new(nameof(StartsAreAwaited), StartsAreAwaited, "two members out of service at once may be one too many, and the other one is on its way"),
        new(nameof(ResignedMembersStopFirst), ResignedMembersStopFirst, "a member that learns of a shorter list finds no quorum of it while a longer one has its own"),
        new(nameof(ResignedMembersDoNotLead), ResignedMembersDoNotLead, "members that know it no more do not follow it, and find no quorum"),
        new(nameof(MembersLearnBeforeTheLastOneStops), MembersLearnBeforeTheLastOneStops, AHumanMayKnowBetter),
        new(nameof(EveryMemberServes), EveryMemberServes, AHumanMayKnowBetter),
        new(nameof(EveryHostIsStaged), EveryHostIsStaged, AHumanMayKnowBetter),
        new(nameof(BrokersSayWhatTheyTakeLive), BrokersSayWhatTheyTakeLive, AHumanMayKnowBetter),
        new(nameof(LeadersRollLast), LeadersRollLast, AHumanMayKnowBetter),
        new(nameof(PartitionsAreFullyReplicated), PartitionsAreFullyReplicated, AHumanMayKnowBetter),
        new(nameof(PartitionsKeepTheirMinimum), PartitionsKeepTheirMinimum, AHumanMayKnowBetter),
        new(nameof(MovesAreAwaited), MovesAreAwaited, AHumanMayKnowBetter),
    ];

    /// <summary>A daemon started on another member's data would serve it under the wrong name.</summary>
    private static string? HostIsFit(Proposal proposal, Situation situation) =>
        situation.Unfit.Contains(proposal.Member.Name) ? "what was found on the host to be mended" : null;

    /// <summary>
    /// Two blank members that find each other first make an empty quorum, and wipe a third one that comes with data: measured on
    /// ZooKeeper 3.6.3.
    /// </summary>
    private static string? BlankMembersJoinAQuorumOrStartTogether(Proposal proposal, Situation situation)
    {
        if (proposal is not { Kind: ProposalKind.Start, Member.Kind: DaemonKind.ZooKeeper } || !IsBlank(proposal.Member, situation))
            return null;
        if (situation.HasQuorum) return null;
        // Of two, both are needed for whatever is acknowledged: the other one has all of it, and there is no quorum without it.
        var isOneOfTwo = situation.Ensemble.Length == 2 && !situation.Resigned.Any();

        foreach (var other in situation.Ensemble.Concat(situation.Resigned))
        {
            if (situation.Observed.Seen(other.Name) is null) return $"{other.Name} to be seen: its data may be the only copy";
            if (!IsBlank(other, situation)) return isOneOfTwo ? null : $"a quorum of the members that hold data ({other.Name} does, {proposal.Member.Name} is blank)";
            if (situation.Unprovisioned.Contains(other.Name) || situation.Unfit.Contains(other.Name))
                return $"{other.Name} to be provisioned: a new ensemble starts together";
        }

        return null;
    }

    private static bool IsBlank(Member member, Situation situation) => situation.DataOf(member)?.ZooKeeper?.IsBlank ?? true;

    /// <summary>A broker without ZooKeeper exits after seconds, and hangs when it is stopped.</summary>
    private static string? BrokersStartAfterTheQuorum(Proposal proposal, Situation situation) =>
        proposal is { Member.Kind: DaemonKind.Broker, Kind: not ProposalKind.Roll } && !situation.HasQuorum ? "a ZooKeeper quorum" : null;

    /// <summary>The unit does not start it, so that one that serves would be gone until somebody has freed some room.</summary>
    private static string? BrokersHaveRoom(Proposal proposal, Situation situation)
    {
        if (proposal.Member.Kind != DaemonKind.Broker || situation.Observed.Seen(proposal.Member.Name) is not { } seen) return null;
        var full = seen.Disks.FirstOrDefault(d => d.FreeBytes < HostLayout.BrokerRoom && situation.Desired.LogDirsOf(proposal.Member.Name).Contains(d.Path));
        return full is null ? null : $"{HostLayout.BrokerRoom >> 20} MiB to be free on the disk of {full.Path}";
    }

    /// <summary>
    /// A broker that comes back on empty disks while it counts as in sync is elected leader, and the others truncate to nothing:
    /// measured on Kafka 3.2.3, three replicas, two of them the minimum.
    /// </summary>
    private static string? EmptyBrokersStartLast(Proposal proposal, Situation situation)
    {
        if (proposal is not { Kind: ProposalKind.Start, Member.Kind: DaemonKind.Broker }) return null;
        if (situation.DataOf(proposal.Member) is not { BrokerIsEmpty: true }) return null;

        foreach (var other in situation.Holders.Where(b => b != proposal.Member))
        {
            if (situation.DataOf(other) is not { } data) return $"{other.Name} to be seen: it may hold the data that {proposal.Member.Name} lacks";
            if (!data.BrokerIsEmpty && other.State != MemberState.Serving) return $"the broker on {other.Name}, which holds data, to serve";
        }

        var id = proposal.Member.Node.Id;
        return situation.Kafka?.Partitions.FirstOrDefault(p => p.InSync.Contains(id)) is { } partition
            ? $"{partition} to drop the empty broker {id} from its in-sync replicas"
            : null;
    }

    /// <summary>A broker that copies all its partitions keeps disks and network busy: two at once keep each other, and the only whole copies, busy for longer.</summary>
    private static string? EmptyBrokersStartOneAtATime(Proposal proposal, Situation situation)
    {
        if (proposal is not { Kind: ProposalKind.Start, Member.Kind: DaemonKind.Broker }) return null;
        if (situation.DataOf(proposal.Member) is not { BrokerIsEmpty: true } || situation.Kafka is not { } kafka) return null;

        var id = proposal.Member.Node.Id;
        if (!kafka.Partitions.Any(p => p.Replicas.Contains(id))) return null;
        var copying = situation.Holders.Where(b => b != proposal.Member && b.State == MemberState.Serving).Select(b => b.Node.Id).ToHashSet();
        var behind = kafka.Partitions.Where(p => p.Leader is not null && p.Replicas.Any(r => copying.Contains(r) && !p.InSync.Contains(r))).ToImmutableArray();
        return behind.IsEmpty ? null : Describe(behind, situation, copying);
    }

    /// <summary>
    /// A broker that reads its logs again after an unclean stop begins anew when it is stopped in the middle. One that is registered has
    /// done with it; of one that nobody could be asked about it is not known.
    /// </summary>
    private static string? RecoveryIsLeftAlone(Proposal proposal, Situation situation)
    {
        var member = proposal.Member;
        if (proposal.Kind == ProposalKind.Repair && member.State == MemberState.Starting && !IsLeftBehind(member, situation) && !IsStranded(member, situation)) return $"its start to end: it {member.Detail}";
        var mayRecover = proposal.Kind == ProposalKind.Roll && member is { Kind: DaemonKind.Broker, State: MemberState.Unknown }
            && member.Observed?.ActiveFor < Assessment.BrokerGrace && situation.Kafka?.Registered.Contains(member.Node.Id) != true;
        return mayRecover ? $"a broker to tell whether it recovers its logs: {member.Detail}" : null;
    }

    /// <summary>The others serve by a list of members that it was not told: it looks for them in vain.</summary>
    private static bool IsLeftBehind(Member member, Situation situation) =>
        member is { Kind: DaemonKind.ZooKeeper, Observed.IsRunning: true } && situation.HasQuorumOfAll && situation.KnowsOthers(member);

    /// <summary>
    /// A ZooKeeper without a quorum is not to blame while others are missing: it serves again as soon as they are there. It is sick when
    /// the others have a quorum without it, or when all of them run and find none.
    /// </summary>
    private static string? MissingMembersAreAwaited(Proposal proposal, Situation situation)
    {
        if (proposal is not { Kind: ProposalKind.Repair, Member.Kind: DaemonKind.ZooKeeper } || situation.HasQuorum) return null;
        var other = situation.Ensemble.FirstOrDefault(m =>
            m != proposal.Member && m.State is not (MemberState.Serving or MemberState.Sick) && !situation.Unfit.Contains(m.Name));
        return other is null ? null : $"{other}, which {other.Detail}";
    }

    private static string? OneRestartAtATime(Proposal proposal, Situation situation) =>
        proposal.Kind != ProposalKind.Start && situation.Restarting is { } other ? $"the restart of {other}" : null;

    /// <summary>
    /// What is on its way, by a restart of ours or by itself, is let arrive. A daemon that failed again and again is not on its way.
    /// </summary>
    private static string? StartsAreAwaited(Proposal proposal, Situation situation)
    {
        if (!proposal.IsVoluntary) return null;
        var other = situation.Members.FirstOrDefault(m => m.State == MemberState.Starting && !Failing.IsFailing(m) && !IsHelpedByIt(m, proposal, situation));
        return other is null ? null : $"{other}, which {other.Detail}";
    }

    /// <summary>It does not serve before a ZooKeeper is restarted or stopped, which must not wait for it then.</summary>
    private static bool IsHelpedByIt(Member other, Proposal proposal, Situation situation) => proposal.Member.Kind == DaemonKind.ZooKeeper
        && (other.Kind == DaemonKind.ZooKeeper ? IsToJoin(other, proposal, situation) : IsStranded(other, situation));

    /// <summary>None of the members that the broker knows serves, and others do.</summary>
    private static bool IsStranded(Member broker, Situation situation)
    {
        if (broker is not { Kind: DaemonKind.Broker, Observed: { IsRunning: true } process } || !situation.HasQuorum || ZooKeeperConnect.Of(process) is not { IsEmpty: false } known) return false;
        return !situation.Ensemble.Concat(situation.Resigned).Any(m => m.State == MemberState.Serving
            && known.Contains(DesiredCluster.Authority(m.Node.Address, situation.Desired.ZooKeeper.ClientPort)));
    }

    /// <summary>
    /// It runs with the new list of members, and those that serve by the old one are too few for it to find a majority of the new one among them, or are led by one
    /// that it does not know: it serves only once one of them is restarted. So it is where a second member joins one that is alone.
    /// </summary>
    private static bool IsToJoin(Member other, Proposal proposal, Situation situation) =>
        proposal.Member.State == MemberState.Serving && other is { Observed.IsRunning: true } && !situation.KnowsOthers(other)
        && (situation is { HasQuorumOfAll: false, HasQuorum: true } || (proposal.Member.LeadsOthers && situation.Resigned.Contains(proposal.Member)));

    internal static string? ResignedMembersStopFirst(Proposal proposal, Situation situation)
    {
        if (!IsRollOfAMember(proposal, situation) || Resigning.GoLast(situation)) return null;
        var other = situation.Resigned.FirstOrDefault(m => m.Observed is null || Resigning.IsUp(m));
        return other is null ? null : $"{other} to be stopped, which is taken out of the ensemble";
    }

    internal static string? ResignedMembersDoNotLead(Proposal proposal, Situation situation)
    {
        if (!IsRollOfAMember(proposal, situation) || !Resigning.HandsOver(situation)) return null;
        var other = situation.Resigned.FirstOrDefault(m => m.Observed is null || m.LeadsOthers || m.State == MemberState.Starting);
        return other is null ? null : $"{other} to follow another one before it is taken out of the ensemble";
    }

    /// <summary>Until then each of them is needed for the majority that they count.</summary>
    internal static string? MembersLearnBeforeTheLastOneStops(Proposal proposal, Situation situation)
    {
        if (proposal.Kind != ProposalKind.Retire || !Resigning.GoLast(situation)) return null;
        var other = situation.Ensemble.FirstOrDefault(m => m.Outdated is not null);
        return other is null ? null : $"the restart of {other}, which counts on it";
    }

    private static bool IsRollOfAMember(Proposal proposal, Situation situation) =>
        proposal is { Kind: ProposalKind.Roll, Member.Kind: DaemonKind.ZooKeeper } && !situation.Resigned.Contains(proposal.Member);

    /// <summary>No voluntary restart while anyone is down, starting, sick or unknown; an unseen host's members are unknown.</summary>
    private static string? EveryMemberServes(Proposal proposal, Situation situation)
    {
        if (!proposal.IsVoluntary) return null;
        var other = situation.Members.FirstOrDefault(m => m.State != MemberState.Serving && !IsHelpedByIt(m, proposal, situation)) ?? situation.Leaving.FirstOrDefault(m => m.State != MemberState.Serving && IsCountedOn(m, situation));
        return other is null ? null : $"{other}, which {other.Detail}";
    }

    /// <summary>One that left the spec and is down counts as in sync until Kafka finds out: nobody is to rely on it.</summary>
    private static bool IsCountedOn(Member leaving, Situation situation) => situation.Kafka?.Partitions.Any(p => p.InSync.Contains(leaving.Node.Id)) != false;

    /// <summary>A change that cannot be put on every host is not begun on any.</summary>
    private static string? EveryHostIsStaged(Proposal proposal, Situation situation)
    {
        if (!proposal.IsVoluntary || situation.Unprovisioned.IsEmpty) return null;
        return $"everything to be on {string.Join(", ", situation.Unprovisioned.Order())}";
    }

    /// <summary>A restart for settings that the broker could have taken as it ran is one too many.</summary>
    private static string? BrokersSayWhatTheyTakeLive(Proposal proposal, Situation situation)
    {
        if (proposal is not { Kind: ProposalKind.Roll, Member: { Kind: DaemonKind.Broker, State: MemberState.Serving, Settings: null, Observed: { } process, Wanted: { } wanted } })
            return null;
        return SettingsInForce.AreToldBy(situation.Desired.Distribution.KafkaVersion) && RevisionDifference.IsInSettingsOnly(process, wanted)
            ? $"{proposal.Member} to say which settings it takes without a restart"
            : null;
    }

    /// <summary>Each change of leader costs clients a moment: the leader, or the controller, moves once and not with every step.</summary>
    private static string? LeadersRollLast(Proposal proposal, Situation situation)
    {
        if (proposal.Kind != ProposalKind.Roll || !proposal.Member.LeadsOthers || situation.Resigned.Contains(proposal.Member)) return null;
        var other = situation.Members.FirstOrDefault(m => m != proposal.Member && m.Kind == proposal.Member.Kind && (m.Outdated is not null || LeftLogDirectories.AreEmptied(m, situation)));
        return other is null ? null : $"the restart of {other}: {proposal.Member.Name} leads and goes last";
    }

    /// <summary>
    /// Topics with one replica can never keep it: they do not block, the report names them. Nor is a ZooKeeper restarted while replicas come back: a leader
    /// whose change of its in-sync replicas meets that may never hear that it was made, and waits for them for ever (seen with Kafka 3.2.3).
    /// </summary>
    private static string? PartitionsAreFullyReplicated(Proposal proposal, Situation situation)
    {
        if (!proposal.IsVoluntary) return null;
        if (situation.Kafka is not { } kafka) return proposal.Member.Kind == DaemonKind.Broker ? "an answer of the brokers" : null;

        var behind = kafka.Partitions.Where(p => p.IsUnderReplicated && p.Replicas.Length > 1).ToImmutableArray();
        return behind.IsEmpty ? null : Describe(behind, situation);
    }

    /// <summary>Why stopping the broker now would take a partition below its <c>min.insync.replicas</c>. The leader counts as in sync.</summary>
    private static string? PartitionsKeepTheirMinimum(Proposal proposal, Situation situation)
    {
        if (proposal is not { Kind: ProposalKind.Roll, Member.Kind: DaemonKind.Broker } || situation.Kafka is not { } kafka) return null;
        var id = proposal.Member.Node.Id;
        var endangered = kafka.Partitions.FirstOrDefault(p =>
            p.Replicas.Length > 1 && p.InSync.Contains(id) && p.InSync.Length - 1 < p.MinInSyncReplicas);
        return endangered is null
            ? null
            : $"{endangered} to have more than {endangered.MinInSyncReplicas} replicas in sync, its min.insync.replicas";
    }

    /// <summary>A broker that restarts is no source and no target of a copy, and what it held of one may be behind.</summary>
    private static string? MovesAreAwaited(Proposal proposal, Situation situation)
    {
        if (!proposal.IsVoluntary) return null;
        if (!situation.Rebalance.Memory.Batch.IsEmpty) return "the moves that were begun to end";
        return situation.Kafka?.Moving is [var moving, ..] ? $"{moving.Topic}-{moving.Number} to be moved" : null;
    }

    /// <summary>
    /// <c>2 partitions of orders to regain replica 3 on pi3</c>. Neither the replica nor the topic changes before it has caught up, and a
    /// larger count only by steps: what is said is not said anew with every partition.
    /// </summary>
    internal static string Describe(ImmutableArray<Partition> behind, Situation situation, HashSet<int>? among = null)
    {
        var topic = behind.GroupBy(p => p.Topic, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).First().ToArray();
        var missing = topic.SelectMany(p => p.Replicas.Except(p.InSync)).Where(r => among?.Contains(r) != false).Min();
        var lacking = topic.Count(p => !p.InSync.Contains(missing) && p.Replicas.Contains(missing));
        var node = situation.Desired.Nodes.Concat(situation.Desired.Leaving).FirstOrDefault(n => n.Id == missing)?.Name.Value ?? "a broker that is not in the spec";
        return $"{Roughly(lacking)} of {topic[0].Topic} to regain replica {missing} on {node}"
            + (behind.Any(p => p.Topic != topic[0].Topic) ? ", and for other topics" : "");
    }

    private static string Roughly(int partitions) => partitions switch
    {
        1 => "1 partition",
        <= 3 => $"{partitions} partitions",
        <= 10 => "some partitions",
        <= 100 => "more than 10 partitions",
        _ => "more than 100 partitions",
    };
}
