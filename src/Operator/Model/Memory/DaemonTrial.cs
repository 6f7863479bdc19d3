namespace KafkaPi.Operator.Model.Memory;

/// <summary>How a daemon does while parts of the spec are on trial.</summary>
public sealed record DaemonTrial
{
    /// <summary>The daemon did not serve before the change was begun. It says nothing about the change.</summary>
    public bool FailedBefore { get; init; }

    /// <summary>Files of the daemon have come with the change.</summary>
    public bool IsChanged { get; init; }

    /// <summary>Number that systemd had counted of its ends when its files changed last.</summary>
    public int EndsBefore { get; init; }

    /// <summary>Number of times that the daemon has ended after it had served, since its files changed last.</summary>
    public int Relapses { get; init; }

    /// <summary>Number of times that the daemon has ended by itself since its files changed last.</summary>
    /// <param name="crashes">What systemd has counted. It begins anew once somebody has started the unit.</param>
    public int EndsOf(int crashes) => crashes >= EndsBefore ? crashes - EndsBefore : crashes;
}
