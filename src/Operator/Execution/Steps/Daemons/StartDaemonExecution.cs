using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;

namespace KafkaPi.Operator.Execution.Steps.Daemons;

internal static class StartDaemonExecution
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <remarks>Does not wait for the daemon. The next observation says whether it comes up.</remarks>
    public static Task ExecuteAsync(StartDaemon step, IHost host, CancellationToken cancellationToken) =>
        host.TellAsync(
            StepScript.Of(
                "start-daemon", Deadline, ("UNIT", HostLayout.Unit(step.Daemon)),
                ("MAY_BE_EMPTY", step.OnNoData ? HostLayout.MayBeEmpty(step.Daemon) : "")),
            cancellationToken);
}
