using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Planning.Revisions;

namespace KafkaPi.Operator.Planning.Situations;

/// <summary>A daemon of one node: what it has to be, what it is, and its health.</summary>
public sealed record DaemonInstance(DesiredNode Node, DaemonKind Kind)
{
    public NodeName Name => Node.Name;

    /// <summary>Null while the host has never been seen, so that nothing could be rendered for it.</summary>
    public RenderedDaemon? Rendered { get; init; }

    /// <summary>Null while the host is unseen.</summary>
    public ObservedDaemon? Observed { get; init; }

    public DaemonHealth Health { get; init; } = DaemonHealth.Unknown;

    /// <summary>A clause about the health, in words: <c>runs without a quorum</c>.</summary>
    public string Detail { get; init; } = "has not been looked at";

    /// <summary>The daemon is the ensemble's leader, or the brokers' controller.</summary>
    public bool Leads { get; init; }

    /// <summary>Configuration that a serving broker reports; null where it has not told.</summary>
    public EffectiveConfig? Config { get; init; }

    /// <summary>
    /// Why the process differs from what it has to be; null when it does not differ, or does not run.
    /// </summary>
    public string? Difference { get; init; }

    /// <summary>Why a human wants the daemon restarted; null when nobody does.</summary>
    public string? RestartAsked { get; init; }

    /// <summary>
    /// Why the process has to be replaced: it differs from what it has to be, or a human asks. Null when the process
    /// may stay, or does not run.
    /// </summary>
    public string? Outdated => Difference ?? RestartAsked;

    /// <summary>
    /// Number of times in a row that the daemon has ended without having served in between. The end of the last process
    /// that served is included.
    /// </summary>
    public int EndsInARow { get; init; }

    /// <summary>The last message about a daemon that does not come up.</summary>
    public string? WasFailing { get; init; }

    /// <summary>
    /// What the daemon runs with, in effect. Settings that were altered live count as if the process had been started
    /// with them.
    /// </summary>
    public Revision? RevisionInEffect => this is { Observed: { Running: not null } process, Rendered: { } rendered }
        ? RevisionDiff.InEffect(process, rendered, Config)
        : Observed?.Running;

    /// <summary>The same daemon, with what is remembered of it.</summary>
    public DaemonInstance Remembering(DaemonMemory? memory)
    {
        if (Health == DaemonHealth.Serving || memory is not { Crashes: { } crashes })
        {
            return this;
        }

        if (Observed is null)
        {
            return this with { EndsInARow = memory.EndsInARow, WasFailing = memory.Failing };
        }

        // systemd counts from zero again once somebody has started the unit.
        return Observed.Crashes >= crashes
            ? this with { EndsInARow = memory.EndsInARow + Observed.Crashes - crashes, WasFailing = memory.Failing }
            : this with { EndsInARow = Observed.Crashes, WasFailing = null };
    }

    public override string ToString() => $"{Kind.InWords()} on {Name}";
}
