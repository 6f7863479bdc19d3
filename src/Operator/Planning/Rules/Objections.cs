using System.Collections.Immutable;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rules;

internal static class Objections
{
    /// <summary>The first objection that a list of rules has; null when no rule objects.</summary>
    public static RuleObjection? FirstObjection<TSubject>(
        this ImmutableArray<Rule<TSubject>> rules, TSubject subject, Situation situation)
    {
        foreach (var rule in rules)
        {
            if (rule.Judge(subject, situation) is { } objection)
            {
                return objection;
            }
        }

        return null;
    }
}
