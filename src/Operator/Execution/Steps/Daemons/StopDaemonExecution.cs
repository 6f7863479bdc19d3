using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;

namespace KafkaPi.Operator.Execution.Steps.Daemons;

internal static class StopDaemonExecution
{
    /// <summary>Longer than the units' own time to stop (<c>TimeoutStopSec</c>).</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    /// <remarks>The stop is a job of systemd. It goes on when the step is cut, and the next try joins it.</remarks>
    public static async Task ExecuteAsync(StopDaemon step, IHost host, CancellationToken cancellationToken)
    {
        var unit = HostLayout.Unit(step.Daemon);
        var script = StepScript.Of("stop-daemon", Deadline, ("UNIT", unit), ("DISABLE", step.Disable ? "yes" : "no"));
        var answer = await host.AskAsync(script, cancellationToken);
        if (answer.IsDone)
        {
            return;
        }

        throw answer.Word == "running"
            ? new StepFailedException(
                Remedy.Retry, $"{step.Node}: {unit} was started again while it was being stopped.")
            : answer.Unexpected(host, script);
    }
}
