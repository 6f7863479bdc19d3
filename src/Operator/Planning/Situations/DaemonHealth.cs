namespace KafkaPi.Operator.Planning.Situations;

/// <summary>Health of a daemon, as far as it can be proved.</summary>
public enum DaemonHealth
{
    /// <summary>The member is in the quorum, or the broker is registered and answers.</summary>
    Serving,

    /// <summary>The daemon was started and is on its way. It may be recovering its logs, and is left alone.</summary>
    Starting,

    /// <summary>The daemon does not run.</summary>
    Down,

    /// <summary>The daemon runs, has had its time, and provably does not serve.</summary>
    Sick,

    /// <summary>The health cannot be told: the host is unseen, or no daemon that knows it could be asked.</summary>
    Unknown,
}
