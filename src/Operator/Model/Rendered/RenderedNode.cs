using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Rendered;

/// <summary>Everything that has to be on one host.</summary>
public sealed record RenderedNode(
    ImmutableArray<RenderedDirectory> Directories,
    ImmutableArray<RenderedFile> Files,
    ImmutableArray<RenderedDaemon> Daemons);
