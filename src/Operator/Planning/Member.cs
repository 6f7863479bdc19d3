using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

public enum MemberState
{
    /// <summary>It is in the quorum, or registered and answering.</summary>
    Serving,

    /// <summary>It was started and is on its way, recovering its logs perhaps. It is left alone.</summary>
    Starting,

    /// <summary>It does not run.</summary>
    Down,

    /// <summary>It runs, has had its time, and provably does not serve.</summary>
    Sick,

    /// <summary>It cannot be told: its host is unseen, or nobody who knows could be asked.</summary>
    Unknown,
}

/// <summary>One daemon of one node: what it has to be, what it is, and in what state that leaves it.</summary>
/// <param name="Wanted">Null while its host has never been seen, so that nothing could be rendered for it.</param>
/// <param name="Observed">Null while its host is unseen.</param>
/// <param name="LeadsOthers">The ensemble's leader, or the brokers' controller.</param>
/// <param name="Detail">A clause about the state, in words: <c>runs without a quorum</c>.</param>
/// <param name="Settings">What a serving broker itself says that it goes by; null where it has not told.</param>
public sealed record Member(
    DesiredNode Node, DaemonKind Kind, RenderedDaemon? Wanted, ObservedDaemon? Observed, MemberState State, bool LeadsOthers, string Detail,
    SettingsInForce? Settings = null)
{
    public NodeName Name => Node.Name;

    private readonly string? _difference = Observed is { IsRunning: true } && Wanted is not null ? RevisionDifference.Between(Observed, Wanted, Settings) : null;

    /// <summary>Why a human wants it restarted; null when nobody does.</summary>
    public string? RestartAsked { get; init; }

    /// <summary>Why the running process has to be replaced: it runs with other things than it has to, or a human asks. Null when it may stay, or does not run.</summary>
    public string? Outdated => _difference ?? RestartAsked;

    /// <summary>What it runs with, in effect: settings that were altered live count as if it had been started with them.</summary>
    public Revision? InEffect => Observed is { Running: not null } && Wanted is not null ? RevisionDifference.InEffect(Observed, Wanted, Settings) : Observed?.Running;

    /// <summary>How often in a row it has ended without having served in between, the end of the last one that did included.</summary>
    public int EndsInARow { get; init; } = State == MemberState.Serving ? 0 : Observed?.Crashes ?? 0;

    /// <summary>What was said last of a daemon that does not come up.</summary>
    public string? WasFailing { get; init; }

    /// <summary>The same member, with what is remembered of it.</summary>
    public Member Remembering(DaemonMemory memory)
    {
        if (State == MemberState.Serving) return this;
        var isNew = Observed is not null && Observed.Crashes >= memory.Crashes;
        return this with
        {
            EndsInARow = Observed is null ? memory.EndsInARow : isNew ? memory.EndsInARow + Observed.Crashes - memory.Crashes : Observed.Crashes,
            WasFailing = Observed is null || isNew ? memory.Failing : null,
        };
    }

    public override string ToString() => $"{Kind.InWords()} on {Name}";
}
