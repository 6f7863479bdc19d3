using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;

namespace KafkaPi.Operator.Execution.Steps.Daemons;

internal static class RestartDaemonExecution
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <remarks>
    /// The restart is a job of systemd, and the step does not wait for it. A broker may take minutes to stop, and the
    /// job ends even when the operator does not live that long. A unit that is already stopping or starting is left
    /// alone, so the step can be done again without a second restart.
    /// </remarks>
    public static Task ExecuteAsync(RestartDaemon step, IHost host, CancellationToken cancellationToken) =>
        host.TellAsync(
            StepScript.Of(
                "restart-daemon", Deadline, ("UNIT", HostLayout.Unit(step.Daemon)),
                ("KILL", step.Kills ? "yes" : "no"),
                ("MAY_BE_EMPTY", step.OnNoData ? HostLayout.MayBeEmpty(step.Daemon) : "")),
            cancellationToken);
}
