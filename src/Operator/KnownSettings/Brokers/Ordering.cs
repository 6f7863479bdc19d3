using KafkaPi.Crds.Validation;

namespace KafkaPi.Operator.KnownSettings.Brokers;

/// <summary>Two settings of which one may not be above the other.</summary>
/// <param name="Lower">The setting that has to be the lower one.</param>
/// <param name="Why">What happens otherwise, as the end of a sentence.</param>
internal sealed record Ordering(string Lower, string Upper, string Why)
{
    /// <summary>What ConfigDef does not see, and a broker finds when it starts.</summary>
    public const string NoStart = "Kafka does not start otherwise";

    /// <summary>The lower one may not even be equal to the upper one.</summary>
    public bool IsStrict { get; init; }

    /// <summary>By how much the lower one may be above the upper one all the same.</summary>
    public decimal Slack { get; init; }

    /// <summary>Values of the upper setting up to this one mean no limit; null where none does.</summary>
    public decimal? NoLimit { get; init; }

    /// <summary>What is wrong with the one that the spec gives; null when nothing is.</summary>
    public FieldError? Violation(BrokerValues values)
    {
        if (!(values.IsGiven(Lower) || values.IsGiven(Upper))
            || values.Number(Lower) is not { } lower
            || values.Number(Upper) is not { } upper
            || upper <= NoLimit
            || lower < upper + Slack
            || (lower == upper + Slack && !IsStrict))
        {
            return null;
        }

        return values.IsGiven(Lower)
            ? values.Problem(
                Lower,
                $"it has to be {(IsStrict ? "below" : "at most")} {Upper}, which is {values.InWords(Upper)}; {Why}: "
                    + $"lower it, or raise {Upper}")
            : values.Problem(
                Upper,
                $"it has to be {(IsStrict ? "above" : "at least")} {Lower}, which is {values.InWords(Lower)}; {Why}: "
                    + $"raise it, or lower {Lower}");
    }
}
