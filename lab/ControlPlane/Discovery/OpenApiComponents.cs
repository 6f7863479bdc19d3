using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Types;
using KafkaPi.ControlPlane.Types.BuiltIn;

namespace KafkaPi.ControlPlane.Discovery;

/// <summary>The component schemas of one OpenAPI document.</summary>
internal sealed class OpenApiComponents
{
    public const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
    private const string ReferencePrefix = "#/components/schemas/";

    private static readonly string[] MetaSchemas =
        ["ListMeta", "ObjectMeta", "DeleteOptions", "Status", "Patch", "WatchEvent"];

    private readonly KubernetesSchemas _published;

    public OpenApiComponents(KubernetesSchemas published)
    {
        _published = published;
        foreach (var name in MetaSchemas)
        {
            Include($"{Meta}.{name}");
        }
    }

    public JsonObject Schemas { get; } = [];

    public static JsonObject Reference(string schema) => new() { ["$ref"] = ReferencePrefix + schema };

    public static JsonObject GroupVersionKind(ResourceType type, string kind) =>
        GroupVersionKind(type.Group, type.Version, kind);

    public static JsonObject GroupVersionKind(string group, string version, string kind) =>
        new() { ["group"] = group, ["kind"] = kind, ["version"] = version };

    /// <summary>Adds a published schema and all schemas that it refers to.</summary>
    public void Include(string name)
    {
        if (Schemas.ContainsKey(name) || _published.Components[name] is not { } schema)
        {
            return;
        }

        Schemas[name] = schema.DeepClone();
        foreach (var reference in References(schema))
        {
            Include(reference);
        }
    }

    /// <summary>Adds the schemas of a type and of its list.</summary>
    public void Add(ResourceType type, Func<ResourceType, JsonObject> customSchema)
    {
        Include(type.SchemaName);
        if (type.IsCustom)
        {
            Schemas[type.SchemaName] = Custom(type, customSchema(type));
        }

        Schemas[type.SchemaName + "List"] = List(type);
    }

    /// <summary>The schema of a custom type, completed with the members of every object.</summary>
    private static JsonObject Custom(ResourceType type, JsonObject schema)
    {
        var component = (JsonObject)schema.DeepClone();
        var properties = component.Ensure("properties");
        properties["apiVersion"] = new JsonObject
        {
            ["type"] = "string",
            ["description"] = "APIVersion defines the versioned schema of this representation of an object."
        };
        properties["kind"] = new JsonObject
        {
            ["type"] = "string",
            ["description"] = "Kind is a string value representing the REST resource this object represents."
        };
        properties["metadata"] = new JsonObject
        {
            ["description"] = "Standard object's metadata.",
            ["allOf"] = new JsonArray(Reference($"{Meta}.ObjectMeta"))
        };
        component["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(type, type.Kind));
        return component;
    }

    private static JsonObject List(ResourceType type) => new()
    {
        ["type"] = "object",
        ["description"] = $"{type.ListKind} is a list of {type.Kind}",
        ["required"] = new JsonArray("items"),
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string" },
            ["kind"] = new JsonObject { ["type"] = "string" },
            ["metadata"] = Reference($"{Meta}.ListMeta"),
            ["items"] = new JsonObject { ["type"] = "array", ["items"] = Reference(type.SchemaName) },
        },
        ["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(type, type.ListKind)),
    };

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" && member.Value.Text() is { } reference
            ? [reference[ReferencePrefix.Length..]]
            : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
