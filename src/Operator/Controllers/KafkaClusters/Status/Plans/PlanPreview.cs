using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status.Plans;

/// <summary>Everything that would be done from now to the end, as far as it is known, in its order.</summary>
internal static class PlanPreview
{
    /// <remarks>
    /// A restart is shown with what it waits for now, and with the restart before it, which has to be over and proven.
    /// </remarks>
    public static IReadOnlyList<string> Of(Plan plan)
    {
        var sentences = new List<string>();
        string? before = null;
        foreach (var step in plan.Steps)
        {
            sentences.Add(step.Sentence);
            before = step is RestartDaemon restart ? Restart(restart.Daemon, restart.Node) : before;
        }

        foreach (var pending in plan.Pending)
        {
            var restart = pending.Name is { Verb: StepVerb.Restart, Daemon: { } daemon }
                ? Restart(daemon, pending.Node)
                : null;
            sentences.Add((restart is null ? pending : After(before, pending)).Sentence);
            before = restart ?? before;
        }

        return sentences;
    }

    private static PendingStep After(string? before, PendingStep restart) =>
        before is null || restart.WaitsFor.Contains(before, StringComparison.Ordinal)
            ? restart
            : restart with { WaitsFor = $"{restart.WaitsFor}, then for {before}" };

    private static string Restart(DaemonKind daemon, NodeName node) => $"the restart of {daemon.InWords()} on {node}";
}
