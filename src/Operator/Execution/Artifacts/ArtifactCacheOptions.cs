namespace KafkaPi.Operator.Execution.Artifacts;

public sealed record ArtifactCacheOptions(string Directory)
{
    /// <summary>The longest silence of a server, before or within an answer.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The bytes that a server has to send in each <see cref="LeastBytesWithin"/>.</summary>
    public long LeastBytes { get; init; } = 1 << 20;

    public TimeSpan LeastBytesWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The time for one download as a whole.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);

    public long LargestBytes { get; init; } = 2L << 30;

    /// <summary>The number of archives that are kept. The archives used last stay.</summary>
    public int Kept { get; init; } = 3;

    /// <summary>The bytes that all archives may take. The volume of the deployment has a little more.</summary>
    public long Room { get; init; } = 7L << 29;
}
