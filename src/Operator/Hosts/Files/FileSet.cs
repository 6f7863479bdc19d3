using System.Collections.Immutable;

namespace KafkaPi.Operator.Hosts;

/// <summary>Directories and files that must exist, and files that must not. Applied in one round trip.</summary>
/// <remarks>
/// Directories come first, then files, then deletions. A file is replaced only when it differs, atomically and durably.
/// </remarks>
public sealed record FileSet
{
    public ImmutableArray<RemoteDirectory> Directories { get; init; } = [];

    public ImmutableArray<RemoteFile> Files { get; init; } = [];

    public ImmutableArray<string> Deletions { get; init; } = [];

    /// <summary>Secrets that are cut out of everything reported about this set.</summary>
    public ImmutableArray<Secret> Secrets { get; init; } = [];
}
