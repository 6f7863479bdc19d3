using System.Collections.Immutable;
using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Planning;

/// <summary>What comes of a <see cref="ForceOrder"/>: the step that is taken against the rules, or why it is not.</summary>
/// <param name="Taken">Null when the order is refused, or <see cref="Releases"/> is set.</param>
/// <param name="Message">What was overridden, or why nothing is done, with the mend.</param>
public sealed record Forcing(Proposal? Taken, string Message)
{
    /// <summary>The node that is forgotten: an order that is carried out without a step. Null otherwise.</summary>
    public NodeName? Releases { get; init; }

    public static Forcing NothingWaits { get; } = new(null, "no step waits under that name: take one of those that stand in brackets in status.plan");

    public static Forcing Judge(ForceOrder order, IReadOnlyList<Proposal> proposals, Situation situation, ImmutableArray<SafetyRule> rules)
    {
        if (proposals.FirstOrDefault(p => p.Id == order.StepId) is not { } proposal)
            return NothingWaits;
        var objections = rules.Select(rule => (Rule: rule, WaitsFor: rule.Objection(proposal, situation))).Where(o => o.WaitsFor is not null).ToArray();
        if (objections.Length == 0) return Refused("that step waits for nothing any more, and is taken without");
        if (objections.FirstOrDefault(o => !o.Rule.Forceable) is { Rule: not null } never)
            return Refused($"the step waits for {never.WaitsFor}, and {never.Rule.Name} cannot be forced: {never.Rule.Unforceable}");
        return new(proposal, $"{proposal.Member.Name}: {proposal.What}, without waiting for "
            + string.Join(", nor for ", objections.Select(o => $"{o.WaitsFor} ({o.Rule.Name})")));
    }

    private static Forcing Refused(string why) => new(null, why);
}
