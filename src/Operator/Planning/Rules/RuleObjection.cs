namespace KafkaPi.Operator.Planning.Rules;

/// <summary>What a rule has against an act, and whether a human may override it.</summary>
public sealed record RuleObjection(string Rule, Wait Wait, Override Override)
{
    /// <summary>What has to be waited for, as a noun phrase.</summary>
    public string WaitsFor => Wait.For;

    /// <summary>The answer to a human who forces what may not be forced.</summary>
    public string Refusal(string because) => $"the step waits for {WaitsFor}, and {Rule} cannot be forced: {because}";
}
