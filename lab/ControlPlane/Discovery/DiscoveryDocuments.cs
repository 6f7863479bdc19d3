using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Discovery;

/// <summary>What is served, in the older form (one document per group version) and in the aggregated one.</summary>
internal static class DiscoveryDocuments
{
    private const string Aggregated = "apidiscovery.k8s.io/v2";
    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] StatusVerbs = ["get", "patch", "update"];

    public static bool WantsAggregated(HttpRequest request) =>
        request.Headers.Accept.ToString().Split(',').Any(option => option.Contains("g=apidiscovery.k8s.io", StringComparison.Ordinal)
            && option.Contains("v=v2;", StringComparison.Ordinal) && option.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal));

    public static JsonObject CoreVersions(string serverAddress) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = serverAddress }),
    };

    public static JsonObject Groups(TypeRegistry types) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. GroupNames(types).Select(group => Group(types, group)!)]),
    };

    public static JsonObject? Group(TypeRegistry types, string group)
    {
        var versions = Versions(types, group);
        if (versions.Count == 0)
            return null;
        JsonNode Version(string version) => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version };
        return new()
        {
            ["kind"] = "APIGroup",
            ["apiVersion"] = "v1",
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions.Select(Version)]),
            ["preferredVersion"] = Version(versions[0]),
        };
    }

    public static JsonObject? Resources(TypeRegistry types, string group, string version)
    {
        var resources = Served(types, group, version).ToList();
        return resources.Count == 0 ? null : new()
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = new JsonArray([.. resources.Select(Legacy)]),
        };
    }

    /// <summary>Everything at once: the core group for /api, all others for /apis.</summary>
    public static JsonObject All(TypeRegistry types, bool core) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = Aggregated,
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. (core ? [""] : GroupNames(types)).Select(group => (JsonNode)new JsonObject
        {
            ["metadata"] = group.Length == 0 ? [] : new JsonObject { ["name"] = group },
            ["versions"] = new JsonArray([.. Versions(types, group).Select(version => (JsonNode)new JsonObject
            {
                ["version"] = version,
                ["resources"] = new JsonArray([.. Served(types, group, version).GroupBy(resource => resource.Name.Split('/')[0]).Select(Entry)]),
                ["freshness"] = "Current",
            })]),
        })]),
    };

    private static IEnumerable<string> GroupNames(TypeRegistry types) =>
        types.Types.Select(type => type.Group).Concat(AccessReviews.Kinds.Select(kind => kind.Group)).Where(group => group.Length > 0).Distinct();

    private static List<string> Versions(TypeRegistry types, string group) =>
        [.. types.Types.Where(type => type.Group == group).Select(type => type.Version).Concat(AccessReviews.Kinds.Where(kind => kind.Group == group).Select(_ => "v1")).Distinct().OrderDescending(VersionOrder.Instance)];

    private static IEnumerable<Resource> Served(TypeRegistry types, string group, string version)
    {
        foreach (var type in types.Types.Where(type => type.Group == group && type.Version == version))
        {
            yield return new(type.Plural, type.Singular, type.Namespaced, type.Kind, type.DeleteCollection ? Verbs : [.. Verbs.Where(verb => verb != "deletecollection")], [.. type.ShortNames], [.. type.Categories], group, version);
            if (type.HasStatus)
                yield return new($"{type.Plural}/status", "", type.Namespaced, type.Kind, StatusVerbs, [], [], group, version);
            if (type.Kind == "ServiceAccount")
                yield return new("serviceaccounts/token", "", true, "TokenRequest", ["create"], [], [], "authentication.k8s.io", "v1");
        }
        if (version != "v1")
            yield break;
        foreach (var review in AccessReviews.Kinds.Where(review => review.Group == group))
            yield return new(review.Plural, "", review.Namespaced, review.Kind, ["create"], [], [], group, version);
    }

    private static JsonNode Legacy(Resource resource)
    {
        var entry = new JsonObject { ["name"] = resource.Name, ["singularName"] = resource.Singular, ["namespaced"] = resource.Namespaced, ["kind"] = resource.Kind };
        if (resource.Name.EndsWith("/token", StringComparison.Ordinal))
            (entry["group"], entry["version"]) = (resource.Group, resource.Version);
        entry["verbs"] = Texts(resource.Verbs);
        if (resource.ShortNames.Length > 0)
            entry["shortNames"] = Texts(resource.ShortNames);
        if (resource.Categories.Length > 0)
            entry["categories"] = Texts(resource.Categories);
        return entry;
    }

    private static JsonNode Entry(IGrouping<string, Resource> resources)
    {
        var main = resources.First();
        var entry = new JsonObject
        {
            ["resource"] = main.Name,
            ["responseKind"] = Kind(main),
            ["scope"] = main.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = main.Singular,
            ["verbs"] = Texts(main.Verbs),
            ["shortNames"] = Texts(main.ShortNames),
            ["categories"] = Texts(main.Categories),
        };
        var subresources = resources.Skip(1).Select(resource => (JsonNode)new JsonObject
        {
            ["subresource"] = resource.Name.Split('/')[1],
            ["responseKind"] = Kind(resource),
            ["verbs"] = Texts(resource.Verbs),
        }).ToArray();
        if (subresources.Length > 0)
            entry["subresources"] = new JsonArray(subresources);
        return entry;
    }

    private static JsonObject Kind(Resource resource) => new() { ["group"] = resource.Group, ["version"] = resource.Version, ["kind"] = resource.Kind };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private sealed record Resource(string Name, string Singular, bool Namespaced, string Kind, string[] Verbs, string[] ShortNames, string[] Categories, string Group, string Version);
}
