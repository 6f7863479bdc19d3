using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rules;

/// <summary>A reason not to do something now, as a pure function.</summary>
/// <param name="Name">
/// A stable name. <c>kafkapi.dev/force</c>, the docs and the simulation know the rule by it.
/// </param>
/// <param name="Objection">What has to be waited for; null when the rule does not object.</param>
public sealed record Rule<TSubject>(string Name, Func<TSubject, Situation, Wait?> Objection, Override Override)
{
    public RuleObjection? Judge(TSubject subject, Situation situation) =>
        Objection(subject, situation) is { } wait ? new(Name, wait, Override) : null;
}
