using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace KafkaPi.Operator.Desired;

/// <summary>A file as it has to lie on a host. <paramref name="Mode"/> is octal text: <c>0640</c>.</summary>
public sealed record RenderedFile(string Path, string Content, string Mode, string Owner, string Group)
{
    /// <summary>Lower-case hexadecimal.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content)));
}

/// <summary>A directory as it has to be on a host, made with its parents where it is missing.</summary>
public sealed record RenderedDirectory(string Path, string Mode, string Owner, string Group);

/// <summary>A daemon of one host: what it has to run with.</summary>
/// <param name="Settings">Its properties file, parsed.</param>
public sealed record RenderedDaemon(DaemonKind Kind, Revision Revision, long HeapBytes, ImmutableSortedDictionary<string, string> Settings)
{
    public Release? Release { get; init; }
}

/// <summary>Everything that has to be on one host.</summary>
public sealed record RenderedNode(
    ImmutableArray<RenderedDirectory> Directories,
    ImmutableArray<RenderedFile> Files,
    ImmutableArray<RenderedDaemon> Daemons);
