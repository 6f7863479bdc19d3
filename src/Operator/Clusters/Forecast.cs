using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Clusters;

/// <summary>All that would be done from here to the end, as far as it can be told, in the order in which it would be done.</summary>
internal static class Forecast
{
    /// <remarks>Each restart is told what it waits for now, and the one before it, which has to be over and its evidence in.</remarks>
    public static IReadOnlyList<string> Of(Plan plan)
    {
        var sentences = new List<string>();
        string? before = null;
        foreach (var step in plan.Steps)
        {
            sentences.Add(Sentences.Of(step));
            if (step is RestartDaemon restart) before = Restart(restart.Daemon.InWords(), restart.Node.Value);
        }

        foreach (var wait in plan.Waits)
        {
            var isRestart = wait.Id?.StartsWith(Proposal.Restart, StringComparison.Ordinal) == true;
            var after = isRestart && before is not null && !wait.WaitsFor.Contains(before, StringComparison.Ordinal) ? $", then for {before}" : "";
            sentences.Add(Sentences.Of(wait with { WaitsFor = wait.WaitsFor + after }));
            if (isRestart) before = Restart(wait.Id!.StartsWith(Proposal.RestartBroker, StringComparison.Ordinal) ? "the broker" : "ZooKeeper", wait.Node.Value);
        }

        return sentences;
    }

    private static string Restart(string daemon, string node) => $"the restart of {daemon} on {node}";
}
