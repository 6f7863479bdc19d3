using System.Security.Cryptography;
using System.Text;
using KafkaPi.Crds;
using KafkaPi.Crds.Releases;

namespace KafkaPi.Operator.Model.Desired;

/// <summary>The parts of a resource's spec that daemons run with. They are looked at after an edit only.</summary>
/// <param name="resource">The resource with the spec.</param>
/// <param name="releases">The releases that need no source; null for those that this operator knows.</param>
public sealed class SpecParts(KafkaCluster resource, ApacheReleases? releases)
{
    private const int NamedFields = 5;

    private readonly Lazy<string> _json = new(() => RunningParts.Of(resource.Spec));

    private string? _digest;
    private Exchange? _last;

    /// <summary>The parts as compact JSON: equal parts have equal texts.</summary>
    public string Json => _json.Value;

    /// <summary>Lower-case hexadecimal.</summary>
    public string Digest =>
        _digest ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Json)).AsSpan(0, 16));

    /// <summary>The same spec with other parts, which <see cref="Json"/> has written.</summary>
    /// <returns>Null for parts that this operator does not understand, or that do not fit the rest.</returns>
    public DesiredCluster? Exchanged(string json)
    {
        var last = _last;
        if (last?.Json != json)
        {
            _last = last = new(json, Parse(json));
        }

        return last.Cluster;
    }

    /// <summary>Paths of the fields that differ from other parts, as the user writes them.</summary>
    /// <returns>A text such as <c>spec.kafka.heap, spec.kafka.config[num.io.threads]</c>.</returns>
    public string DifferingFrom(string json)
    {
        string[] fields = [.. RunningParts.Differing(Json, json)];
        return fields.Length <= NamedFields
            ? string.Join(", ", fields)
            : $"{string.Join(", ", fields.Take(NamedFields))} and more";
    }

    private DesiredCluster? Parse(string json) => RunningParts.Exchanged(resource.Spec, json) is not { } spec
        ? null
        : DesiredClusterParser.Parse(new KafkaCluster { Metadata = resource.Metadata, Spec = spec }, releases).Value;

    private sealed record Exchange(string Json, DesiredCluster? Cluster);
}
