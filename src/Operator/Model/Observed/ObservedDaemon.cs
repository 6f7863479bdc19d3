using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Model.Observed;

/// <summary>State of a daemon's unit, in systemd's own words.</summary>
public sealed record ObservedDaemon
{
    public required DaemonKind Kind { get; init; }

    public required string LoadState { get; init; }

    public required string ActiveState { get; init; }

    public required string SubState { get; init; }

    public required string UnitFileState { get; init; }

    public required bool NeedsReload { get; init; }

    /// <summary>Identity of one start. A new id is the evidence that a restart has happened.</summary>
    public required string InvocationId { get; init; }

    /// <summary>Time since the main process started; null when none runs.</summary>
    public required TimeSpan? ActiveFor { get; init; }

    public required int Restarts { get; init; }

    public required int LastExitStatus { get; init; }

    /// <summary>
    /// Revision of the running process; null when none runs, or when the operator did not start it.
    /// </summary>
    public required Revision? Running { get; init; }

    /// <summary>Properties that the running process was started with; empty when none runs.</summary>
    public required ImmutableSortedDictionary<string, string> RunningSettings { get; init; }

    /// <summary>Drop-in files by other hands that change the unit.</summary>
    public required ImmutableArray<string> DropIns { get; init; }

    /// <summary>Last lines of the log. They are read only while the daemon does not run steadily.</summary>
    public required ImmutableArray<string> LogTail { get; init; }

    /// <summary>
    /// Binaries and protocol of the running process; null when none runs, or when they cannot be told.
    /// </summary>
    public Release? Release { get; init; }

    /// <summary>Binaries and protocol of the next start, by the files on the disk; null without such files.</summary>
    public Release? Staged { get; init; }

    /// <summary>
    /// The <c>server.N</c> lines that the next start finds; null where there are no properties on the disk.
    /// </summary>
    public ImmutableSortedDictionary<string, string>? StagedServers { get; init; }

    /// <summary>
    /// Ports and listeners that the next start finds, as properties; null where there are no properties on the disk.
    /// </summary>
    public ImmutableSortedDictionary<string, string>? StagedPorts { get; init; }

    public bool IsRunning => ActiveState is "active" && SubState is "running";

    /// <summary>systemd is about to start the daemon, starts it or stops it. The outcome is not known yet.</summary>
    public bool IsChanging => ActiveState is "activating" or "reloading" || IsStopping;

    public bool IsStopping => ActiveState is "deactivating";

    /// <summary>
    /// Number of times that the daemon has ended by itself since somebody started it. systemd counts a new start
    /// only when the start begins.
    /// </summary>
    public int Crashes => Restarts + (SubState is "auto-restart" ? 1 : 0);

    public bool IsEnabled => UnitFileState is "enabled";

    public bool IsMasked => LoadState is "masked" || UnitFileState.StartsWith("masked", StringComparison.Ordinal);
}
