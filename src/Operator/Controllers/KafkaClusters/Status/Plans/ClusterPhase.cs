using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status.Plans;

/// <summary>The short sentence of <c>status.phase</c>.</summary>
internal static class ClusterPhase
{
    public static string Of(ReconcilePass pass)
    {
        if (pass.Pause is { } pause)
        {
            return pause.Phase;
        }

        if (pass.IsSettled)
        {
            return "Running";
        }

        if (pass.Outcome.Failures.Any())
        {
            return $"A step failed on {Nodes(pass.Outcome.Failures.Select(f => f.Step.Node))}";
        }

        return Of(pass.Plan);
    }

    public static string Of(IEnumerable<Step> steps) => Capital(Step.Summary(steps));

    private static string Of(Plan plan) => plan switch
    {
        { Steps.IsEmpty: false } => Of(plan.Steps),
        { Refusals.IsEmpty: false } => Of(plan.Refusals),
        { Findings.IsEmpty: false } => $"Waiting for a mend on {Nodes(plan.Findings.Select(f => f.Node))}",
        { Pending: [var pending, ..] } => $"Waiting for {pending.WaitsFor}",
        _ => "Waiting",
    };

    private static string Of(IEnumerable<Refusal> refusals) =>
        string.Join("; ", refusals.Select(r => r.Kind).Distinct().Order().Select(k => k.Phase()));

    private static string Nodes<T>(IEnumerable<T> nodes) => string.Join(", ", nodes.Distinct().Order());

    private static string Capital(string sentence) =>
        sentence.Length == 0 ? sentence : char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
