namespace KafkaPi.Operator.Model.Memory;

/// <summary>What the status remembers of one daemon of a node.</summary>
public sealed record DaemonMemory
{
    /// <summary>Whether the daemon has to have data; null while its data was never seen.</summary>
    public bool? HasData { get; init; }

    /// <summary>Restarts that systemd had counted at the last report; null when nothing was reported yet.</summary>
    public int? Crashes { get; init; }

    /// <summary>Number of times in a row that the daemon has ended without having served in between.</summary>
    public int EndsInARow { get; init; }

    /// <summary>The message about a daemon that did not come up; null for a daemon that did.</summary>
    public string? Failing { get; init; }
}
