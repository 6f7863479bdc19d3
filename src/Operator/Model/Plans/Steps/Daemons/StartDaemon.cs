using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Plans.Steps.Daemons;

/// <summary>Starts a daemon that does not run, and enables it for the next boot.</summary>
public sealed record StartDaemon(NodeName Node, DaemonKind Daemon, string Reason) : Step(Node, Reason)
{
    /// <summary>
    /// The daemon starts without data. Only this step starts it then: its unit refuses to, at boot and after a crash.
    /// </summary>
    public bool OnNoData { get; init; }

    public override StepWords Words => new(
        $"start {Daemon.InWords()}",
        $"starting {Daemon.InWords()}",
        $"started {Daemon.InWords()}");

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.DaemonStarted);

    public override StepGroup Group => StepGroup.Daemons;
}
