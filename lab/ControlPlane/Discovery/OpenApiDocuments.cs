using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api.Reviews;
using KafkaPi.ControlPlane.Types;
using KafkaPi.ControlPlane.Types.BuiltIn;

namespace KafkaPi.ControlPlane.Discovery;

/// <summary>
/// OpenAPI v3 documents per group version. <c>kubectl explain</c> shows them, and clients read the supported
/// options from them.
/// </summary>
internal static class OpenApiDocuments
{
    public static JsonObject Index(TypeRegistry types)
    {
        var paths = new JsonObject();
        foreach (var (group, version) in types.Types
            .Select(type => (type.Group, type.Version))
            .Concat(AccessReviews.Kinds.Select(kind => (kind.Group, "v1")))
            .Distinct())
        {
            var path = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}" };
        }
        return new() { ["paths"] = paths };
    }

    /// <param name="types">All types.</param>
    /// <param name="schemas">The schemas of the built-in kinds.</param>
    /// <param name="group">The group; "" for the core group.</param>
    /// <param name="version">The group's version.</param>
    /// <param name="customSchema">Reads a custom type's schema from its definition.</param>
    /// <returns>The document, or null when the group version is not served.</returns>
    public static JsonObject? Document(
        TypeRegistry types, KubernetesSchemas schemas, string group, string version,
        Func<ResourceType, JsonObject> customSchema)
    {
        var served = types.Types.Where(type => type.Group == group && type.Version == version).ToList();
        var reviews = AccessReviews.Kinds.Where(kind => kind.Group == group && version == "v1").ToList();
        if (served.Count + reviews.Count == 0)
        {
            return null;
        }

        var components = new OpenApiComponents(schemas);
        var paths = new JsonObject();
        foreach (var type in served)
        {
            components.Add(type, customSchema);
            OpenApiPaths.Add(paths, type);
        }
        foreach (var review in reviews)
        {
            components.Include(review.Schema);
            OpenApiPaths.Add(paths, review);
        }
        return new()
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "KafkaPi lab control plane", ["version"] = ServerVersion.Git },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = components.Schemas },
        };
    }
}
