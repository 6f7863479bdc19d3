using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace KafkaPi.Crds;

/// <summary>
/// The parts of a spec that daemons run with, as JSON: version, distribution, Java, zookeeper and kafka. Nodes, access,
/// policies and the moving of replicas are no such parts.
/// </summary>
public static class RunningParts
{
    /// <summary>Compact, with sorted keys: equal parts have equal texts.</summary>
    public static string Of(KafkaClusterSpec spec)
    {
        var all = JsonNode.Parse(KubernetesJson.Serialize(spec))!.AsObject();
        var parts = new JsonObject();
        foreach (var name in (ReadOnlySpan<string>)["version", "distribution", "zookeeper", "kafka"])
        {
            parts[name] = all[name]?.DeepClone();
        }

        parts["java"] = new JsonObject { ["minimumVersion"] = all["java"]?["minimumVersion"]?.DeepClone() };
        (parts["kafka"] as JsonObject)?.Remove("rebalance");
        return Sorted(parts).ToJsonString();
    }

    /// <summary>The same spec with other parts, which <see cref="Of"/> has written.</summary>
    /// <returns>Null for a text that has no such parts.</returns>
    public static KafkaClusterSpec? Exchanged(KafkaClusterSpec spec, string json)
    {
        try
        {
            return KubernetesJson.Deserialize<KafkaClusterSpec>(json) is not
            {
                Version: { } version,
                Distribution: { } distribution,
                Java: { } java,
                Zookeeper: { } zooKeeper,
                Kafka: { } kafka,
            }
                ? null
                : spec with
                {
                    Version = version,
                    Distribution = distribution,
                    Java = (spec.Java ?? new()) with { MinimumVersion = java.MinimumVersion },
                    Zookeeper = zooKeeper,
                    Kafka = kafka with { Rebalance = spec.Kafka?.Rebalance ?? new() },
                };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Paths of the fields in which the parts differ, as the user writes them.</summary>
    public static IEnumerable<string> Differing(string one, string other) =>
        Differing("spec", JsonNode.Parse(one), JsonNode.Parse(other));

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

    private static string[] Keys(JsonNode? node) => node is JsonObject json ? [.. json.Select(p => p.Key)] : [];
}
