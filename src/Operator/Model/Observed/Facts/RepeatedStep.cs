namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>A step that was done on the host several times in a row, and was needed again at once.</summary>
/// <param name="Sentence">The step with its reason, as the plan has it.</param>
/// <param name="Rests">It is not to be done again yet.</param>
public sealed record RepeatedStep(string Sentence, bool Rests)
{
    /// <summary>Number of times after which a step is taken for one in vain.</summary>
    public const int InVain = 3;
}
