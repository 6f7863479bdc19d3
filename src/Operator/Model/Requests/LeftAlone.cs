using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Requests;

/// <summary>
/// A file or directory of another Kafka that a person wants left as it is beside the cluster: <c>NODE:PATH</c>.
/// </summary>
public sealed record LeftAlone(NodeName Node, string Path)
{
    /// <summary>The annotation that carries the entries, comma-separated.</summary>
    public const string Annotation = "kafkapi.dev/leave-alone";

    /// <summary>Parses the annotation. An entry without a path is kept to be quoted.</summary>
    public static ImmutableHashSet<LeftAlone> ParseAll(string? value) =>
        [.. NodeEntries.Parse(value).Select(e => new LeftAlone(e.Node, e.Text))];

    public override string ToString() => NodeEntries.Write(Node, Path);
}
