using KafkaPi.Operator.Model.Plans;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status.Plans;

/// <summary>A plan as the sentences of <c>status.plan</c>. They are printed, and never read back.</summary>
internal static class PlanSentences
{
    private const int Longest = 50;

    public static string[]? Of(Plan plan) =>
        Bounded([.. plan.Steps.Select(s => s.Sentence), .. plan.Pending.Select(p => p.Sentence)]);

    public static string[]? Bounded(IReadOnlyList<string> sentences) => sentences.Count switch
    {
        0 => null,
        <= Longest => [.. sentences],
        _ => [.. sentences.Take(Longest), "and more"],
    };
}
