using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning.Rebalancing;

namespace KafkaPi.Operator.Planning;

/// <summary>Decides what comes next. Pure: the same situation gives the same plan, and nothing is remembered from one to the next.</summary>
public static class Planner
{
    /// <summary>What a broker would be started with.</summary>
    private static readonly ImmutableArray<string> BrokerFiles = [HostLayout.Properties(DaemonKind.Broker), HostLayout.Environment(DaemonKind.Broker)];

    public static Plan Plan(Situation situation) => Plan(situation, SafetyRules.All, MoveRules.All, LeaveRules.All);

    /// <param name="rules">All of them, but for the simulation, which proves that each is needed; as <paramref name="moveRules"/> and <paramref name="leaveRules"/>.</param>
    /// <param name="membersMayDisagree">In the simulation only: on who is a member of the ensemble.</param>
    internal static Plan Plan(
        Situation situation, ImmutableArray<SafetyRule> rules, ImmutableArray<MoveRule> moveRules, ImmutableArray<LeaveRule> leaveRules, bool membersMayDisagree = false)
    {
        var findings = Findings(situation, membersMayDisagree);
        ImmutableHashSet<NodeName> unfit = findings.IsEmpty ? []
            : [.. findings.Where(f => f.Kind is not (FindingKind.DaemonFailing or FindingKind.SettingRefused or FindingKind.LogDirectoryRefused)).Select(f => f.Node)];
        if (!IsOwned(situation) && FirstContactWaits(situation) is { IsEmpty: false } unseen) return new([], unseen, findings) { Forcing = NothingToForce(situation) };
        if (!IsOwned(situation) && !unfit.IsEmpty) return new([], [], findings) { Forcing = NothingToForce(situation) };

        var refusing = findings.Where(f => f.Kind is FindingKind.SettingRefused or FindingKind.LogDirectoryRefused).Select(f => f.Node).ToImmutableArray();
        var provisioning = Provision(situation, unfit, heldBack: refusing.IsEmpty ? [] : BrokerFiles);
        situation = situation with { Unfit = unfit, Unprovisioned = provisioning.IsEmpty && refusing.IsEmpty ? [] : [.. provisioning.Where(IsNeeded).Select(s => s.Node), .. refusing] };
        var proposals = Proposals.For(situation).ToArray();
        var leaver = situation.Leaving.Concat(situation.Resigning).FirstOrDefault(m => Leaving.Id(m) == situation.Force?.StepId);
        var forcing = situation.Force is { } order && leaver is null ? Forcing.Judge(order, proposals, situation, rules) : null;
        var (daemons, waits) = Decide(situation, proposals, forcing?.Taken, rules);
        // Last, so that an alteration that fails keeps nothing else on its node from being done.
        var alterations = refusing.IsEmpty ? Alterations(situation, daemons) : [];
        var directories = LeftLogDirectories.Decide(situation, restarts: daemons.Any(s => s is RestartDaemon or StopDaemon));
        var leaving = Leaving.Decide(situation, restarts: daemons.Any(s => s is RestartDaemon or StopDaemon), leaveRules);
        var resigning = Resigning.Decide(situation);
        var plan = new Plan([.. provisioning, .. daemons, .. alterations, .. directories.Steps, .. leaving.Steps, .. resigning.Steps], waits, findings)
        {
            Forcing = leaver is null ? forcing : leaving.Forcing ?? resigning.Forcing ?? Forcing.NothingWaits,
            Gone = [.. leaving.Gone, .. resigning.Gone],
            Surrendered = resigning.Surrendered,
            ScaleDownBlocked = ScaleDown.Message(situation),
        };
        plan = Move(situation, plan, moveRules);
        return plan with { Waits = [.. plan.Waits, .. directories.Waits, .. leaving.Waits, .. resigning.Waits] };
    }

    /// <summary>Replicas and leaders move when nothing else is done.</summary>
    private static Plan Move(Situation situation, Plan plan, ImmutableArray<MoveRule> rules)
    {
        var decision = Rebalance.Decide(situation, restarts: plan.Steps.Any(s => s is RestartDaemon or StopDaemon), rules);
        plan = plan with { Rebalance = decision };
        if (decision?.Wait is { } wait) plan = plan with { Waits = plan.Waits.Add(wait) };
        if (decision?.Step is { } step) return plan with { Steps = plan.Steps.Add(step) };
        return plan.Steps.IsEmpty && plan.Waits.IsEmpty ? Leadership.Return(situation, plan) : plan;
    }

    private static Forcing? NothingToForce(Situation situation) => situation.Force is null ? null : Forcing.NothingWaits;

    private static ImmutableArray<Finding> Findings(Situation situation, bool membersMayDisagree)
    {
        var newcomers = situation.Desired.Nodes.Where(n => situation.Observed.Seen(n.Name) is { Owner: null }).ToImmutableArray();
        return [.. Unreachable(situation), .. Identity.Check(situation), .. LostData.Check(situation), .. membersMayDisagree ? [] : EnsembleChange.Check(situation), .. Preflight.Check(situation, newcomers), .. SettingsRefused.Check(situation), .. NewLogDirectories.Check(situation), .. Failing.Check(situation)];
    }

    /// <summary>Hosts that will not be seen before a human has mended something.</summary>
    private static IEnumerable<Finding> Unreachable(Situation situation) =>
        from node in situation.Desired.Nodes
        where situation.Observed.Hosts.GetValueOrDefault(node.Name) is ObservedHost.Unseen { NeedsHuman: true }
        let unseen = (ObservedHost.Unseen)situation.Observed.Hosts[node.Name]
        // The reason names its host already, as it is read alone elsewhere.
        select new Finding(node.Name, FindingKind.Unreachable, unseen.Reason.Replace($"{node.Name}: ", "", StringComparison.Ordinal));

    /// <summary>Some host is ours: all of them passed the preflight once, before anything was changed on any.</summary>
    private static bool IsOwned(Situation situation) =>
        situation.Desired.Nodes.Any(n => situation.Observed.Seen(n.Name)?.Owner?.Uid == situation.Desired.Identity.Uid);

    private static ImmutableArray<Blocker> FirstContactWaits(Situation situation) =>
        [.. from node in situation.Desired.Nodes
            where situation.Observed.Seen(node.Name) is null
            select new Blocker(node.Name, "check the host", $"it to be seen: {((ObservedHost.Unseen)situation.Observed.Hosts[node.Name]).Reason}")];

    /// <summary>
    /// Of several brokers that have to be altered alike, one at first: a value that is taken and cannot be lived with harms one. Whatever a broker
    /// has to be restarted for besides, it is altered now: a restart may have to wait for what the alteration brings. One that is restarted now reads its file.
    /// </summary>
    private static ImmutableArray<Step> Alterations(Situation situation, ImmutableArray<Step> daemons)
    {
        var restarting = daemons.OfType<RestartDaemon>().Where(s => s.Daemon == DaemonKind.Broker).Select(s => s.Node).ToImmutableArray();
        var told = situation.Brokers.Concat(situation.Leaving).Count(b => b is { State: MemberState.Serving, Settings: not null });
        Step[] steps =
        [
            .. from broker in situation.Brokers
               where !situation.Unfit.Contains(broker.Name) && !restarting.Contains(broker.Name)
               let alteration = LiveChange.For(broker, situation.Desired.AlteredOn(broker.Name))
               where !alteration.IsEmpty
               select new AlterBrokerSettings(broker.Name, BrokerEndpoint.Of(situation.Desired, broker.Node), alteration, LiveChange.Reason(broker, alteration)),
            .. from broker in situation.Leaving
               let alteration = LiveChange.ForLeaving(broker, situation.Desired, isDrained: !situation.Holders.Contains(broker))
               where !alteration.IsEmpty
               select new AlterBrokerSettings(broker.Name, BrokerEndpoint.Of(situation.Desired, broker.Node), alteration, Leaving.Reason),
        ];
        return steps.Length < told ? [.. steps] : [.. steps.Take(1)];
    }

    private static ImmutableArray<Step> Provision(Situation situation, ImmutableHashSet<NodeName> unfit, ImmutableArray<string> heldBack) =>
        [.. from node in situation.Desired.Nodes
            where !unfit.Contains(node.Name) && situation.Wanted.ContainsKey(node.Name)
            let seen = situation.Observed.Seen(node.Name)
            where seen is not null
            from step in Provisioning.Steps(situation.Desired, node, situation.Wanted[node.Name], seen, heldBack).Append(Firewall.Step(situation, node, seen))
            where step is not null
            select step];

    /// <summary>By some daemon, before it may start.</summary>
    private static bool IsNeeded(Step step) => step is not (SwitchCurrent or SetFirewall { Add.IsEmpty: true });

    /// <param name="forced">Taken alone: what the rules would allow beside it, they allow of a situation that it changes.</param>
    private static (ImmutableArray<Step>, ImmutableArray<Blocker>) Decide(
        Situation situation, IReadOnlyList<Proposal> proposals, Proposal? forced, ImmutableArray<SafetyRule> rules)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        var waits = ImmutableArray.CreateBuilder<Blocker>();
        if (forced is not null) steps.Add(forced.ToStep());
        foreach (var proposal in proposals.Where(p => p != forced))
        {
            var objection = forced is null
                ? rules.Select(rule => rule.Objection(proposal, situation)).FirstOrDefault(o => o is not null)
                : $"the step that is forced, {forced.Id}";
            if (objection is not null)
            {
                waits.Add(new(proposal.Member.Name, proposal.What, objection) { Id = proposal.Id });
                continue;
            }

            steps.Add(proposal.ToStep());
            if (proposal.Kind != ProposalKind.Start) situation = situation with { Restarting = proposal.Member };
        }

        foreach (var member in situation.Members.Where(m => m is { State: not (MemberState.Serving or MemberState.Down), Outdated: null }))
            waits.Add(new(member.Name, $"see {member.Kind.InWords()} serve", $"{member}, which {member.Detail}"));
        foreach (var member in situation.Members.Where(m => m is { Observed: { IsRunning: true, IsEnabled: false } }))
            steps.Add(new EnableDaemon(member.Name, member.Kind, $"its unit is {member.Observed!.UnitFileState}"));
        return (steps.ToImmutable(), waits.ToImmutable());
    }
}
