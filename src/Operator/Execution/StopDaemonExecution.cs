using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class StopDaemonExecution
{
    /// <summary>Longer than the units' own time to stop.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    /// <remarks>The stop is systemd's job: cut here, it comes to its end there, and the next try joins it.</remarks>
    public static async Task ExecuteAsync(StopDaemon step, IHost host, CancellationToken cancellationToken)
    {
        var unit = HostLayout.Unit(step.Daemon);
        var script = StepScript.Of("stop-daemon", Deadline, ("UNIT", unit), ("DISABLE", step.Disable ? "yes" : "no"));
        var answer = await host.AskAsync(script, cancellationToken);
        if (!answer.IsDone)
        {
            throw answer.Word == "running"
                ? new StepFailedException(Remedy.Retry, $"{step.Node}: {unit} was started again while it was being stopped.")
                : answer.Unexpected(host, script);
        }
    }
}
