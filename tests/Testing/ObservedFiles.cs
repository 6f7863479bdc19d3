using System.Collections.Immutable;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Rendered;

namespace KafkaPi.Testing;

/// <summary>Files and directories as they lie on a host after they were written.</summary>
public static class ObservedFiles
{
    public static ImmutableDictionary<string, ObservedFile> Of(RenderedNode node) =>
        node.Files.Select(Of).Concat(node.Directories.Select(Of)).ToImmutableDictionary(f => f.Path);

    public static ObservedFile Of(RenderedFile file) => new(file.Path, file.Sha256, file.Mode, file.Owner, file.Group);

    public static ObservedFile Of(RenderedDirectory directory) =>
        new(directory.Path, "", directory.Mode, directory.Owner, directory.Group);
}
