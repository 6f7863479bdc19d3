using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api.Reviews;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Discovery;

/// <summary>The paths of an OpenAPI document, with the operations on them.</summary>
internal static class OpenApiPaths
{
    private const string InNamespace = "namespaces/{namespace}/";
    private const string StatusSchema = $"{OpenApiComponents.Meta}.Status";
    private const string PatchSchema = $"{OpenApiComponents.Meta}.Patch";

    private static readonly string[] WriteParameters = ["dryRun", "fieldManager", "fieldValidation"];
    private static readonly string[] PatchMedia = ["application/json-patch+json", "application/merge-patch+json"];
    private static readonly string[] ObjectMedia = ["application/json", "application/yaml"];

    public static void Add(JsonObject paths, ResourceType type)
    {
        JsonObject Read(string action, string schema) => Operation(action, KindOf(type), schema);
        JsonObject Write(string action) => WriteOperation(action, KindOf(type), type.SchemaName);

        var collection = $"{type.Root}/{(type.Namespaced ? InNamespace : "")}{type.Plural}";
        if (type.Namespaced)
        {
            paths[$"{type.Root}/{type.Plural}"] =
                new JsonObject { ["get"] = Read("list", type.SchemaName + "List") };
        }

        paths[collection] = new JsonObject
        {
            ["get"] = Read("list", type.SchemaName + "List"),
            ["post"] = Write("post"),
            ["delete"] = Read("deletecollection", StatusSchema),
        };
        foreach (var suffix in type.HasStatus ? new[] { "", "/status" } : [""])
        {
            var item = new JsonObject
            {
                ["get"] = Read("get", type.SchemaName),
                ["put"] = Write("put"),
                ["patch"] = Write("patch"),
            };
            if (suffix.Length == 0)
            {
                item["delete"] = Read("delete", StatusSchema);
            }

            paths[$"{collection}/{{name}}{suffix}"] = item;
        }
    }

    public static void Add(JsonObject paths, ReviewKind review)
    {
        var kind = OpenApiComponents.GroupVersionKind(review.Group, "v1", review.Kind);
        paths[$"/apis/{review.Group}/v1/{(review.Namespaced ? InNamespace : "")}{review.Plural}"] =
            new JsonObject { ["post"] = WriteOperation("post", kind, review.Schema) };
    }

    private static JsonObject KindOf(ResourceType type) => OpenApiComponents.GroupVersionKind(type, type.Kind);

    private static JsonObject Operation(string action, JsonObject kind, string schema, params string[] parameters)
    {
        var query = parameters.Select(name => (JsonNode)new JsonObject
        {
            ["name"] = name,
            ["in"] = "query",
            ["schema"] = new JsonObject { ["type"] = "string" }
        });
        var ok = new JsonObject { ["description"] = "OK", ["content"] = Content(schema, "application/json") };
        return new()
        {
            ["operationId"] = $"{action}{kind["group"]}{kind["version"]}{kind["kind"]}",
            ["parameters"] = new JsonArray([.. query]),
            ["responses"] = new JsonObject { ["200"] = ok },
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = kind,
        };
    }

    private static JsonObject WriteOperation(string action, JsonObject kind, string schema)
    {
        var operation = Operation(action, kind, schema, WriteParameters);
        var content = action == "patch" ? Content(PatchSchema, PatchMedia) : Content(schema, ObjectMedia);
        operation["requestBody"] = new JsonObject { ["content"] = content };
        return operation;
    }

    private static JsonObject Content(string schema, params string[] mediaTypes) =>
        new(mediaTypes.Select(mediaType => KeyValuePair.Create(
            mediaType, (JsonNode?)new JsonObject { ["schema"] = OpenApiComponents.Reference(schema) })));
}
