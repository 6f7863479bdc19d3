using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Model.Plans.Steps.Daemons;

/// <summary>Stops a daemon, within the time that its unit allows, and starts it with <paramref name="To"/>.</summary>
public sealed record RestartDaemon(
    NodeName Node, DaemonKind Daemon, Revision To, string Reason) : Step(Node, Reason), IDisruptive
{
    /// <summary>
    /// The process is killed: a broker that finds no ZooKeeper does not end by itself. Killed alone, it loses nothing
    /// that it has acknowledged, because the kernel keeps what was written.
    /// </summary>
    public bool Kills { get; init; }

    /// <summary>
    /// A disk is empty, as that of a new log directory. The unit would refuse to start the daemon without being told.
    /// </summary>
    public bool OnNoData { get; init; }

    public override StepWords Words => new(
        $"restart {Daemon.InWords()}",
        $"restarting {Daemon.InWords()}",
        $"restarted {Daemon.InWords()}");

    public override StepEvent? Event => StepEvent.Beforehand(EventReason.DaemonRestarting);

    public override StepGroup Group => StepGroup.Daemons;
}
