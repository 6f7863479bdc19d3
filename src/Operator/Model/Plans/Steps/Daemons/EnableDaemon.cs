using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Plans.Steps.Daemons;

/// <summary>Enables a running daemon for the next boot, without touching the process.</summary>
public sealed record EnableDaemon(NodeName Node, DaemonKind Daemon, string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new(
        $"enable {Daemon.InWords()}",
        $"enabling {Daemon.InWords()}",
        $"enabled {Daemon.InWords()}");

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.DaemonEnabled);

    public override StepGroup Group => StepGroup.Daemons;
}
