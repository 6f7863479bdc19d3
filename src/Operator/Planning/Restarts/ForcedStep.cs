using System.Collections.Immutable;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Restarts;

/// <summary>The answer to a human who wants a pending step taken.</summary>
/// <param name="Proposal">The proposal to take against the rules; null when the request is refused.</param>
internal sealed record ForcedStep(Proposal? Proposal, ForceDecision Decision)
{
    public static ForcedStep Judge(
        StepName step, IReadOnlyList<Proposal> proposals, Situation situation, ImmutableArray<Rule<Proposal>> rules)
    {
        if (proposals.FirstOrDefault(p => p.Name == step) is not { } proposal)
        {
            return new(null, ForceDecision.NothingWaits);
        }

        var objections = rules.Select(r => r.Judge(proposal, situation)).OfType<RuleObjection>().ToArray();
        if (objections.Length == 0)
        {
            return Refused("that step waits for nothing any more, and is taken without");
        }

        foreach (var objection in objections)
        {
            if (objection.Override is Override.Forbidden { Because: var because })
            {
                return Refused(objection.Refusal(because));
            }
        }

        var without = string.Join(", nor for ", objections.Select(o => $"{o.WaitsFor} ({o.Rule})"));
        return new(proposal, new(
            proposal.ToStep(), $"{proposal.Instance.Name}: {proposal.What}, without waiting for {without}"));
    }

    private static ForcedStep Refused(string why) => new(null, ForceDecision.Refused(why));
}
