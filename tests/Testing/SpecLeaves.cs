using System.Text.Json.Nodes;

namespace KafkaPi.Testing;

/// <summary>The leaves of <c>spec</c> in the checked-in definition, by path.</summary>
public static class SpecLeaves
{
    private const string Definition = "config/crd/kafkapi.dev_kafkaclusters.yaml";

    public static IEnumerable<string> All =>
        Below("spec", Schema(Repository.ReadYaml(Definition))).Order(StringComparer.Ordinal);

    private static JsonNode Schema(JsonObject definition) =>
        definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!;

    private static IEnumerable<string> Below(string path, JsonNode schema)
    {
        var (fields, suffix) = schema["items"] is { } items
            ? (items["properties"] as JsonObject, "[]")
            : (schema["properties"] as JsonObject, "");
        return fields is null
            ? [path]
            : fields.SelectMany(f => Below($"{path}{suffix}.{f.Key}", f.Value!));
    }
}
