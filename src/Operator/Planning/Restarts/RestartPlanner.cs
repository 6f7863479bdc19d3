using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Planning.Drafts;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Restarts;

/// <summary>Starts, repairs, rolls and stops daemons, as far as the safety rules allow.</summary>
internal static class RestartPlanner
{
    public static PlanPart Decide(PlanningContext context, ImmutableArray<Rule<Proposal>> rules)
    {
        var situation = context.Situation;
        var proposals = Proposals.For(situation).ToArray();
        var forced = situation.Requests.Force is { Step: { Verb: not StepVerb.Leave } step }
            ? ForcedStep.Judge(step, proposals, situation, rules)
            : null;
        var (steps, pending) = Judge(situation, proposals, forced?.Proposal, rules);
        return new()
        {
            Steps = [.. steps, .. situation.Instances.Where(IsToEnable).Select(Enable)],
            Pending = [.. pending, .. situation.Instances.Where(IsAwaited).Select(See)],
            Force = forced?.Decision,
        };
    }

    /// <param name="forced">
    /// A proposal that is taken alone. What the rules would allow beside it, they allow of a situation that it changes.
    /// </param>
    private static (List<Step> Steps, List<PendingStep> Pending) Judge(
        Situation situation, IReadOnlyList<Proposal> proposals, Proposal? forced, ImmutableArray<Rule<Proposal>> rules)
    {
        var (steps, pending) = (new List<Step>(), new List<PendingStep>());
        if (forced is not null)
        {
            steps.Add(forced.ToStep());
        }

        foreach (var proposal in proposals.Where(p => p != forced))
        {
            if (Objection(proposal, forced, situation, rules) is { } wait)
            {
                pending.Add(new(proposal.Instance.Name, proposal.What, wait.For)
                {
                    Name = proposal.Name,
                    On = wait.On,
                    MayBeForced = MayBeForced(proposal, situation, rules),
                });
                continue;
            }

            steps.Add(proposal.ToStep());
            if (proposal.Kind != ProposalKind.Start)
            {
                situation = situation with { Restarting = proposal.Instance };
            }
        }

        return (steps, pending);
    }

    private static Wait? Objection(
        Proposal proposal, Proposal? forced, Situation situation, ImmutableArray<Rule<Proposal>> rules) =>
        forced is null
            ? rules.FirstObjection(proposal, situation)?.Wait
            : $"the step that is forced, {forced.Name}";

    private static bool MayBeForced(
        Proposal proposal, Situation situation, ImmutableArray<Rule<Proposal>> rules) =>
        rules.Select(r => r.Judge(proposal, situation)).All(o => o is null or { Override: Override.Human });

    private static bool IsAwaited(DaemonInstance instance) =>
        instance is { Health: not (DaemonHealth.Serving or DaemonHealth.Down), Outdated: null };

    private static PendingStep See(DaemonInstance instance) =>
        new(instance.Name, $"see {instance.Kind.InWords()} serve", $"{instance}, which {instance.Detail}");

    private static bool IsToEnable(DaemonInstance instance) =>
        instance is { Observed: { IsRunning: true, IsEnabled: false } };

    private static EnableDaemon Enable(DaemonInstance instance) =>
        new(instance.Name, instance.Kind, $"its unit is {instance.Observed!.UnitFileState}");
}
