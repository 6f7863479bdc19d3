using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using KafkaPi.Crds;
using KafkaPi.Crds.Releases;

namespace KafkaPi.Operator.Model.Desired;

/// <summary>
/// The parts of a spec that daemons run with: distribution, Java, settings, heaps, ports, directories. Nodes, access
/// and policies are no such parts.
/// </summary>
/// <param name="resource">The resource with the spec.</param>
/// <param name="releases">The releases that need no source; null for those that this operator knows.</param>
public sealed class SpecParts(KafkaCluster resource, ApacheReleases? releases)
{
    private const int NamedFields = 5;

    private readonly Lazy<string> _json = new(() => Sorted(Of(resource.Spec)).ToJsonString());
    private readonly Lazy<string> _digest = new(() => DigestOf(Sorted(Of(resource.Spec)).ToJsonString()));
    private readonly Lock _lock = new();
    private (string Json, DesiredCluster? Cluster)? _former;

    /// <summary>The parts as compact JSON with sorted keys: equal parts have equal texts.</summary>
    public string Json => _json.Value;

    /// <summary>Lower-case hexadecimal.</summary>
    public string Digest => _digest.Value;

    /// <summary>The same spec with other parts, which <see cref="Json"/> has written.</summary>
    /// <returns>Null for parts that this operator does not understand, or that do not fit the rest.</returns>
    public DesiredCluster? Exchanged(string json)
    {
        lock (_lock)
        {
            if (_former?.Json != json)
            {
                _former = (json, Parse(json));
            }

            return _former.Value.Cluster;
        }
    }

    /// <summary>Paths of the fields that differ from other parts, as the user writes them.</summary>
    /// <returns>A text such as <c>spec.kafka.heap, spec.kafka.config[num.io.threads]</c>.</returns>
    public string DifferingFrom(string json)
    {
        string[] fields = [.. Differing("spec", Sorted(Of(resource.Spec)), JsonNode.Parse(json))];
        return fields.Length <= NamedFields
            ? string.Join(", ", fields)
            : $"{string.Join(", ", fields.Take(NamedFields))} and more";
    }

    private DesiredCluster? Parse(string json)
    {
        try
        {
            var parts = KubernetesJson.Deserialize<KafkaClusterSpec>(json);
            var spec = resource.Spec;
            return DesiredClusterParser.Parse(
                new KafkaCluster
                {
                    Metadata = resource.Metadata,
                    Spec = spec with
                    {
                        Version = parts.Version,
                        Distribution = parts.Distribution,
                        Java = (spec.Java ?? new()) with { MinimumVersion = parts.Java.MinimumVersion },
                        Zookeeper = parts.Zookeeper,
                        Kafka = parts.Kafka with { Rebalance = spec.Kafka?.Rebalance ?? new() },
                    },
                },
                releases).Value;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException
            or ArgumentException or FormatException or NullReferenceException)
        {
            return null;
        }
    }

    private static string DigestOf(string json) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, 16));

    private static JsonObject Of(KafkaClusterSpec spec)
    {
        var all = JsonNode.Parse(KubernetesJson.Serialize(spec))!.AsObject();
        var parts = new JsonObject();
        foreach (var name in (ReadOnlySpan<string>)["version", "distribution", "zookeeper", "kafka"])
        {
            parts[name] = all[name]?.DeepClone();
        }

        parts["java"] = new JsonObject { ["minimumVersion"] = all["java"]?["minimumVersion"]?.DeepClone() };
        (parts["kafka"] as JsonObject)?.Remove("rebalance");
        return parts;
    }

    private static JsonObject Sorted(JsonObject json)
    {
        var sorted = new JsonObject();
        foreach (var (name, value) in json.Where(p => p.Value is not null).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            sorted[name] = value is JsonObject below ? Sorted(below) : value!.DeepClone();
        }

        return sorted;
    }

    private static IEnumerable<string> Differing(string path, JsonNode? one, JsonNode? other)
    {
        if (JsonNode.DeepEquals(one, other))
        {
            return [];
        }

        return one is JsonObject || other is JsonObject
            ? Keys(one).Union(Keys(other)).Order(StringComparer.Ordinal).SelectMany(
                key => Differing(Below(path, key), (one as JsonObject)?[key], (other as JsonObject)?[key]))
            : [path];
    }

    /// <summary>Keys of settings have dots of their own.</summary>
    private static string Below(string path, string key) =>
        path.EndsWith(".config", StringComparison.Ordinal) ? $"{path}[{key}]" : $"{path}.{key}";

    private static ImmutableArray<string> Keys(JsonNode? node) =>
        node is JsonObject json ? [.. json.Select(p => p.Key)] : [];
}
