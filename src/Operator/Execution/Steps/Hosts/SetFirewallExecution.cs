using System.Text;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;

namespace KafkaPi.Operator.Execution.Steps.Hosts;

internal static class SetFirewallExecution
{
    /// <summary>ufw is a Python program that is started for each rule, which takes seconds on a small Pi.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    public static async Task ExecuteAsync(SetFirewall step, IHost host, CancellationToken cancellationToken)
    {
        var script = StepScript.Of("set-firewall", Deadline,
            ("UFW", "/etc/ufw"),
            ("MARK", FirewallRule.Mark),
            ("TAG", step.Tag)) with
        {
            Payloads = [Encoding.UTF8.GetBytes(string.Concat(Lines(step)))],
        };
        var answer = await host.AskAsync(script, cancellationToken);
        if (answer.IsDone)
        {
            return;
        }

        throw answer is { Word: "failed", Details: [var said] }
            ? new StepFailedException(
                Remedy.Retry,
                $"{step.Node}: ufw did not take a rule: {said}. Mend that, or set spec.firewall to Ignore and open the "
                    + "ports by hand.")
            : answer.Unexpected(host, script);
    }

    private static IEnumerable<string> Lines(SetFirewall step) =>
        [.. step.Add.Select(r => Line("add", r)), .. step.Remove.Select(r => Line("remove", r))];

    private static string Line(string verb, FirewallRule rule) => $"{verb} {rule.Ports} {rule.Source}\n";
}
