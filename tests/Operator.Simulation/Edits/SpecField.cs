using System.Collections.Immutable;
using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Operator.Simulation.Edits;

/// <summary>A field of the spec that people edit: a leaf of the schema, or a list of objects.</summary>
/// <param name="Path">Names below <c>spec</c>, with <c>[]</c> for the entries of a list: <c>nodes[].id</c>.</param>
internal sealed record SpecField(string Path, V1JSONSchemaProps Schema)
{
    /// <summary>Every field of the schema, so that a new one is edited, too.</summary>
    public static ImmutableArray<SpecField> All { get; } =
    [
        .. Below(
            "", CustomResourceDefinitionGenerator.Generate(typeof(KafkaCluster))
                .Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"]),
    ];

    public bool IsListOfObjects => Path.EndsWith("[]", StringComparison.Ordinal);

    /// <summary>The names on the way, each with whether it is a list.</summary>
    public IEnumerable<(string Name, bool IsList)> Way =>
        Path.Split('.').Select(p => p.EndsWith("[]", StringComparison.Ordinal) ? (p[..^2], true) : (p, false));

    public override string ToString() => $"spec.{Path}";

    private static IEnumerable<SpecField> Below(string path, V1JSONSchemaProps schema)
    {
        if (schema.Items is V1JSONSchemaProps { Properties: { Count: > 0 } fields })
        {
            return fields.SelectMany(f => Below($"{path}[].{f.Key}", f.Value)).Prepend(new($"{path}[]", schema));
        }

        return schema.Properties is { Count: > 0 } properties
            ? properties.SelectMany(p => Below(path.Length == 0 ? p.Key : $"{path}.{p.Key}", p.Value))
            : [new(path, schema)];
    }
}
