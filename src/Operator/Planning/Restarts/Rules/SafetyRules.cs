using System.Collections.Immutable;
using KafkaPi.Operator.Planning.Rules;

namespace KafkaPi.Operator.Planning.Restarts.Rules;

/// <summary>
/// All safety rules on starting, restarting and stopping daemons, each a pure function. A proposal that no rule
/// objects to is safe.
/// </summary>
public static class SafetyRules
{
    public static ImmutableArray<Rule<Proposal>> All { get; } =
        [.. OnStarts, .. OnRestarts, .. OnQuorumChanges, .. OnVoluntaryRestarts];

    private static ImmutableArray<Rule<Proposal>> OnStarts =>
    [
        new(
            nameof(StartRules.HostIsFit), StartRules.HostIsFit,
            Override.Never("mend what status.nodes says of the host, and the step is taken by itself")),
        new(
            nameof(StartRules.BlankMembersJoinAQuorumOrStartTogether),
            StartRules.BlankMembersJoinAQuorumOrStartTogether,
            Override.Never(
                "an empty quorum wipes a member that comes later with data; bring back a quorum of "
                + "those with data, or take a lost node's role off in spec.nodes")),
        new(
            nameof(StartRules.BrokersStartAfterTheQuorum), StartRules.BrokersStartAfterTheQuorum,
            Override.Never("a broker without ZooKeeper ends by itself, and hangs when it is stopped")),
        new(
            nameof(StartRules.BrokersHaveRoom), StartRules.BrokersHaveRoom,
            Override.Never(
                "Kafka loses messages when it starts on a full disk; free some room, and the step is "
                + "taken by itself")),
        new(nameof(StartRules.EmptyBrokersStartLast), StartRules.EmptyBrokersStartLast, Override.ByHuman),
        new(nameof(StartRules.EmptyBrokersStartOneAtATime), StartRules.EmptyBrokersStartOneAtATime, Override.ByHuman),
    ];

    private static ImmutableArray<Rule<Proposal>> OnRestarts =>
    [
        new(
            nameof(RestartRules.RecoveryIsLeftAlone), RestartRules.RecoveryIsLeftAlone,
            Override.Never("a recovery that is cut short begins anew, and takes longer")),
        new(
            nameof(RestartRules.MissingMembersAreAwaited), RestartRules.MissingMembersAreAwaited,
            Override.Never("a member that lacks only the others is not mended by a restart")),
        new(
            nameof(RestartRules.OneRestartAtATime), RestartRules.OneRestartAtATime,
            Override.Never("two members out of service at once may be one too many")),
        new(
            nameof(RestartRules.StartsAreAwaited), RestartRules.StartsAreAwaited,
            Override.Never("two members out of service at once may be one too many, and the other one is on its way")),
    ];

    private static ImmutableArray<Rule<Proposal>> OnQuorumChanges =>
    [
        new(
            nameof(QuorumChangeRules.RemovedMembersStopFirst), QuorumChangeRules.RemovedMembersStopFirst,
            Override.Never(
                "a member that learns of a shorter list finds no quorum of it while a longer one has "
                + "its own")),
        new(
            nameof(QuorumChangeRules.RemovedMembersDoNotLead), QuorumChangeRules.RemovedMembersDoNotLead,
            Override.Never("members that know it no more do not follow it, and find no quorum")),
        new(
            nameof(QuorumChangeRules.MembersMoveBeforeOthersLearn), QuorumChangeRules.MembersMoveBeforeOthersLearn,
            Override.Never("members that know the new place do not follow it at the former one")),
        new(
            nameof(QuorumChangeRules.MembersLearnBeforeTheLastOneStops),
            QuorumChangeRules.MembersLearnBeforeTheLastOneStops,
            Override.ByHuman),
    ];

    private static ImmutableArray<Rule<Proposal>> OnVoluntaryRestarts =>
    [
        new(nameof(RestartRules.EveryMemberServes), RestartRules.EveryMemberServes, Override.ByHuman),
        new(nameof(RestartRules.EveryHostIsStaged), RestartRules.EveryHostIsStaged, Override.ByHuman),
        new(nameof(RestartRules.BrokersSayWhatTheyTakeLive), RestartRules.BrokersSayWhatTheyTakeLive, Override.ByHuman),
        new(nameof(RestartRules.LeadersRollLast), RestartRules.LeadersRollLast, Override.ByHuman),
        new(
            nameof(ReplicationRules.PartitionsAreFullyReplicated), ReplicationRules.PartitionsAreFullyReplicated,
            Override.ByHuman),
        new(
            nameof(ReplicationRules.PartitionsKeepTheirMinimum), ReplicationRules.PartitionsKeepTheirMinimum,
            Override.ByHuman),
        new(nameof(ReplicationRules.MovesAreAwaited), ReplicationRules.MovesAreAwaited, Override.ByHuman),
    ];
}
