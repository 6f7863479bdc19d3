using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class RestartDaemonExecution
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <remarks>
    /// Hands the restart to systemd and does not wait. A broker may take minutes to stop; the job is systemd's own, so it comes to its end
    /// whoever dies meanwhile, and a unit that is already on its way down or up is left to it: done again, the step restarts nothing twice.
    /// </remarks>
    public static Task ExecuteAsync(RestartDaemon step, IHost host, CancellationToken cancellationToken) =>
        host.TellAsync(StepScript.Of("restart-daemon", Deadline, ("UNIT", HostLayout.Unit(step.Daemon))), cancellationToken);
}
