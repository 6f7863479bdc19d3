using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Discovery;

/// <summary>OpenAPI v3 documents per group version: what <c>kubectl explain</c> shows, and what tells a client which options the server takes.</summary>
internal static class OpenApiDocuments
{
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
    private const string ReferencePrefix = "#/components/schemas/";

    public static JsonObject Index(TypeRegistry types)
    {
        var paths = new JsonObject();
        foreach (var (group, version) in types.Types.Select(type => (type.Group, type.Version)).Concat(AccessReviews.Kinds.Select(kind => (kind.Group, "v1"))).Distinct())
        {
            var path = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}" };
        }
        return new() { ["paths"] = paths };
    }

    /// <param name="types">All types.</param>
    /// <param name="schemas">The built-in kinds' schemas.</param>
    /// <param name="group">"" for the core group.</param>
    /// <param name="version">The group's version.</param>
    /// <param name="customSchema">Reads a custom type's schema as its definition has it.</param>
    /// <returns>The document, or null when nothing of that group version is served.</returns>
    public static JsonObject? Document(TypeRegistry types, KubernetesSchemas schemas, string group, string version, Func<ResourceType, JsonObject> customSchema)
    {
        var served = types.Types.Where(type => type.Group == group && type.Version == version).ToList();
        var reviews = AccessReviews.Kinds.Where(kind => kind.Group == group && version == "v1").ToList();
        if (served.Count + reviews.Count == 0)
            return null;
        var components = new JsonObject();
        var paths = new JsonObject();
        void Include(string name)
        {
            if (components.ContainsKey(name) || schemas.Components[name] is not { } schema)
                return;
            components[name] = schema.DeepClone();
            foreach (var reference in References(schema))
                Include(reference);
        }
        foreach (var each in new[] { "ListMeta", "ObjectMeta", "DeleteOptions", "Status", "Patch", "WatchEvent" })
            Include($"{Meta}.{each}");
        foreach (var type in served)
        {
            Include(type.SchemaName);
            if (type.IsCustom)
                components[type.SchemaName] = CustomComponent(type, customSchema(type));
            components[type.SchemaName + "List"] = ListComponent(type);
            AddPaths(paths, type);
        }
        foreach (var review in reviews)
        {
            Include(review.Schema);
            var kind = new GroupVersionKind(group, version, review.Kind);
            paths[$"/apis/{group}/{version}/{(review.Namespaced ? "namespaces/{namespace}/" : "")}{review.Plural}"] = new JsonObject { ["post"] = Operation("post", kind, review.Schema, writes: true) };
        }
        return new()
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "KafkaPi lab control plane", ["version"] = ServerVersion.Git },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = components },
        };
    }

    private static void AddPaths(JsonObject paths, ResourceType type)
    {
        var kind = new GroupVersionKind(type.Group, type.Version, type.Kind);
        var collection = $"{type.Root}/{(type.Namespaced ? "namespaces/{namespace}/" : "")}{type.Plural}";
        if (type.Namespaced)
            paths[$"{type.Root}/{type.Plural}"] = new JsonObject { ["get"] = Operation("list", kind, type.SchemaName + "List") };
        paths[collection] = new JsonObject
        {
            ["get"] = Operation("list", kind, type.SchemaName + "List"),
            ["post"] = Operation("post", kind, type.SchemaName, writes: true),
            ["delete"] = Operation("deletecollection", kind, $"{Meta}.Status"),
        };
        foreach (var suffix in type.HasStatus ? new[] { "", "/status" } : [""])
        {
            var item = new JsonObject
            {
                ["get"] = Operation("get", kind, type.SchemaName),
                ["put"] = Operation("put", kind, type.SchemaName, writes: true),
                ["patch"] = Operation("patch", kind, type.SchemaName, writes: true),
            };
            if (suffix.Length == 0)
                item["delete"] = Operation("delete", kind, $"{Meta}.Status");
            paths[$"{collection}/{{name}}{suffix}"] = item;
        }
    }

    private static JsonObject Operation(string action, GroupVersionKind kind, string schema, bool writes = false)
    {
        var names = writes ? new[] { "dryRun", "fieldManager", "fieldValidation" } : [];
        var operation = new JsonObject
        {
            ["operationId"] = $"{action}{kind.Group}{kind.Version}{kind.Kind}",
            ["parameters"] = new JsonArray([.. names.Select(name => (JsonNode)new JsonObject { ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" } })]),
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK", ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Reference(schema) } } } },
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = kind.Json(),
        };
        if (writes)
        {
            var media = action == "patch" ? new[] { "application/json-patch+json", "application/merge-patch+json" } : ["application/json", "application/yaml"];
            operation["requestBody"] = new JsonObject { ["content"] = new JsonObject(media.Select(type => KeyValuePair.Create(type, (JsonNode?)new JsonObject { ["schema"] = Reference(action == "patch" ? $"{Meta}.Patch" : schema) }))) };
        }
        return operation;
    }

    private static JsonObject CustomComponent(ResourceType type, JsonObject schema)
    {
        var component = (JsonObject)schema.DeepClone();
        var properties = component.Ensure("properties");
        properties["apiVersion"] = new JsonObject { ["type"] = "string", ["description"] = "APIVersion defines the versioned schema of this representation of an object." };
        properties["kind"] = new JsonObject { ["type"] = "string", ["description"] = "Kind is a string value representing the REST resource this object represents." };
        properties["metadata"] = new JsonObject { ["description"] = "Standard object's metadata.", ["allOf"] = new JsonArray(Reference($"{Meta}.ObjectMeta")) };
        component["x-kubernetes-group-version-kind"] = new JsonArray(new GroupVersionKind(type.Group, type.Version, type.Kind).Json());
        return component;
    }

    private static JsonObject ListComponent(ResourceType type) => new()
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
        ["x-kubernetes-group-version-kind"] = new JsonArray(new GroupVersionKind(type.Group, type.Version, type.ListKind).Json()),
    };

    private static JsonObject Reference(string schema) => new() { ["$ref"] = ReferencePrefix + schema };

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" && member.Value.Text() is { } reference ? [reference[ReferencePrefix.Length..]] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private sealed record GroupVersionKind(string Group, string Version, string Kind)
    {
        public JsonObject Json() => new() { ["group"] = Group, ["kind"] = Kind, ["version"] = Version };
    }
}
