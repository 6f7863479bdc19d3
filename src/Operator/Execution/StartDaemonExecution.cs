using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class StartDaemonExecution
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <remarks>Does not wait for the daemon: whether it comes up is for the next observation to tell.</remarks>
    public static Task ExecuteAsync(StartDaemon step, IHost host, CancellationToken cancellationToken) =>
        host.TellAsync(
            StepScript.Of("start-daemon", Deadline, ("UNIT", HostLayout.Unit(step.Daemon)), ("MAY_BE_EMPTY", step.OnNoData ? HostLayout.MayBeEmpty(step.Daemon) : "")),
            cancellationToken);
}
