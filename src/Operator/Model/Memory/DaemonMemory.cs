using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Memory;

/// <summary>What the status remembers of one daemon of a node.</summary>
public sealed record DaemonMemory
{
    /// <summary>Whether the daemon has to have data; null while its data was never seen.</summary>
    public bool? HasData { get; init; }

    /// <summary>
    /// Log directories that have to have data. Null for a ZooKeeper, and while the directories were never seen.
    /// </summary>
    public ImmutableSortedSet<string>? DataDirectories { get; init; }

    /// <summary>Log directories whose loss a person has confirmed, until the broker has data there again.</summary>
    public ImmutableSortedSet<string> LostDirectories { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Restarts that systemd had counted at the last report; null when nothing was reported yet.</summary>
    public int? Crashes { get; init; }

    /// <summary>Number of times in a row that the daemon has ended without having served in between.</summary>
    public int EndsInARow { get; init; }

    /// <summary>The message about a daemon that did not come up; null for a daemon that did.</summary>
    public string? Failing { get; init; }

    /// <summary>Null when no change has touched the daemon since the whole cluster served.</summary>
    public DaemonTrial? Trial { get; init; }

    public bool Equals(DaemonMemory? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(
        '\n',
        $"{HasData} {Crashes} {EndsInARow} {Failing}",
        DataDirectories is { } directories ? $"data {string.Join(' ', directories)}" : "",
        string.Join(' ', LostDirectories),
        $"{Trial}");
}
