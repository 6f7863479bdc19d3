using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Planning;

/// <summary>What would be done to the daemons if nothing could go wrong, the most urgent first.</summary>
public static class Proposals
{
    /// <summary>
    /// What does not run is started; what is sick and outdated is repaired; what serves and is outdated is rolled: ZooKeeper before the
    /// brokers, leaders last. Of the sick ones those come first that know other members than they should: they may be what the others lack.
    /// </summary>
    public static IEnumerable<Proposal> For(Situation situation) =>
        from proposed in situation.Members.Select(m => For(m, situation)).Concat(situation.Resigned.Select(m => ForResigned(m, situation)))
        where proposed is not null
        let member = proposed.Member
        let proposal = proposed with { OnNoData = IsWithoutData(member, situation) }
        orderby proposal.IsVoluntary ? ProposalKind.Roll : proposal.Kind, member.Kind, proposal.Kind == ProposalKind.Repair && !situation.KnowsOthers(member), member.LeadsOthers, member.Node.Id
        select proposal;

    /// <summary>As the daemon's unit sees it.</summary>
    private static bool IsWithoutData(Member member, Situation situation) => situation.DataOf(member) is { } data
        && (member.Kind == DaemonKind.ZooKeeper ? data.ZooKeeper?.IsBlank ?? true : data.LogDirectories.All(d => d.BrokerId is null));

    private static Proposal? For(Member member, Situation situation) => member switch
    {
        { Kind: DaemonKind.Broker } when LeftLogDirectories.AreEmptied(member, situation) =>
            new(ProposalKind.Roll, member, LeftLogDirectories.Reason(situation.Desired, member.Node)) { Stops = true },
        { State: MemberState.Down, Wanted: not null } => new(ProposalKind.Start, member, StartReason(member)),
        { State: MemberState.Sick or MemberState.Starting, Outdated: { } reason } => new(ProposalKind.Repair, member, reason),
        { State: MemberState.Serving or MemberState.Unknown, Outdated: { } reason } => new(ProposalKind.Roll, member, reason),
        _ => null,
    };

    private static Proposal? ForResigned(Member member, Situation situation)
    {
        if (!Resigning.IsUp(member)) return null;
        return member is { LeadsOthers: true, Observed.Running: not null } && Resigning.HandsOver(situation)
            ? new(ProposalKind.Roll, member, "it leads the ensemble, which it is to leave")
            : new(ProposalKind.Retire, member, Resigning.Reason);
    }

    private static string StartReason(Member member) => member.Observed switch
    {
        { IsMasked: true } => "its unit was masked",
        { UnitFileState: "disabled" } => "it is not running and was not enabled",
        { ActiveState: "failed" } => $"it has failed with exit status {member.Observed.LastExitStatus}",
        _ => $"it {member.Detail}",
    };
}
