namespace KafkaPi.Operator.Execution;

/// <summary>An archive in the operator's cache, verified.</summary>
/// <param name="Sha512">Lower-case hexadecimal.</param>
public sealed record Artifact(string Path, string Sha512, long Bytes);

public sealed record ArtifactCacheOptions(string Directory)
{
    /// <summary>The longest silence of a server, before or within an answer.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one download as a whole.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);

    public long LargestBytes { get; init; } = 2L << 30;

    /// <summary>How many archives are kept: the ones used last.</summary>
    public int Kept { get; init; } = 3;
}
