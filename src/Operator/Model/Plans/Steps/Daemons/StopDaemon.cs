using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Plans.Steps.Daemons;

/// <summary>
/// Stops a daemon, and waits until it is down. Whether the daemon may be stopped was decided when the step was planned.
/// </summary>
/// <param name="Disable">The daemon does not come back with the next boot either.</param>
public sealed record StopDaemon(NodeName Node, DaemonKind Daemon, bool Disable, string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new(
        $"stop {Daemon.InWords()}",
        $"stopping {Daemon.InWords()}",
        $"stopped {Daemon.InWords()}");

    public override StepEvent? Event => StepEvent.Beforehand(EventReason.DaemonStopping);

    public override StepGroup Group => StepGroup.Daemons;
}
