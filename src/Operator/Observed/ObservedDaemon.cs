using System.Collections.Immutable;
using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Observed;

/// <summary>What systemd says of a daemon's unit, in systemd's own words.</summary>
/// <param name="InvocationId">New with every start: the evidence that a restart has happened.</param>
/// <param name="ActiveFor">Since the main process started; null when none runs.</param>
/// <param name="Running">What the running process was started with; null when none runs, or it was not started by us.</param>
/// <param name="RunningSettings">The properties that the running process was started with; empty when none runs.</param>
/// <param name="DropIns">Drop-in files by other hands that change the unit.</param>
/// <param name="LogTail">The last lines of its log, only while it is not running steadily.</param>
public sealed record ObservedDaemon(
    DaemonKind Kind,
    string LoadState,
    string ActiveState,
    string SubState,
    string UnitFileState,
    bool NeedsReload,
    string InvocationId,
    TimeSpan? ActiveFor,
    int Restarts,
    int LastExitStatus,
    Revision? Running,
    ImmutableSortedDictionary<string, string> RunningSettings,
    ImmutableArray<string> DropIns,
    ImmutableArray<string> LogTail)
{
    /// <summary>The binaries and the protocol of the running process; null when none runs, or they cannot be told.</summary>
    public Release? Release { get; init; }

    /// <summary>The binaries and the protocol of the next start, by the files on the disk; null when none were written.</summary>
    public Release? Staged { get; init; }

    /// <summary>The <c>server.N</c> lines that its next start finds; null where there are no properties on the disk.</summary>
    public ImmutableSortedDictionary<string, string>? StagedServers { get; init; }

    public bool IsRunning => ActiveState is "active" && SubState is "running";

    /// <summary>systemd is about to start it, starts it or stops it: what comes out of that is not known yet.</summary>
    public bool IsChanging => ActiveState is "activating" or "deactivating" or "reloading";

    /// <summary>How often it has ended by itself since somebody started it. systemd counts a new start only when it begins it.</summary>
    public int Crashes => Restarts + (SubState is "auto-restart" ? 1 : 0);

    public bool IsEnabled => UnitFileState is "enabled";

    public bool IsMasked => LoadState is "masked" || UnitFileState.StartsWith("masked", StringComparison.Ordinal);
}
