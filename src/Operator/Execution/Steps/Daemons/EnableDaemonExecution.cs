using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;

namespace KafkaPi.Operator.Execution.Steps.Daemons;

internal static class EnableDaemonExecution
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    public static Task ExecuteAsync(EnableDaemon step, IHost host, CancellationToken cancellationToken) =>
        host.TellAsync(
            StepScript.Of("enable-daemon", Deadline, ("UNIT", HostLayout.Unit(step.Daemon))), cancellationToken);
}
