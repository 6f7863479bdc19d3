using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Model.Rendered;

/// <summary>What a daemon of one host has to run with.</summary>
/// <param name="Settings">The daemon's properties.</param>
public sealed record RenderedDaemon(
    DaemonKind Kind, Revision Revision, long HeapBytes, ImmutableSortedDictionary<string, string> Settings)
{
    public Release? Release { get; init; }
}
