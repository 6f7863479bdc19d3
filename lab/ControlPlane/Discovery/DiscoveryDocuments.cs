using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api.Reviews;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Discovery;

/// <summary>Discovery documents, in the older form (one per group version) and in the aggregated one.</summary>
internal static class DiscoveryDocuments
{
    private const string Aggregated = "apidiscovery.k8s.io/v2";

    public static bool WantsAggregated(HttpRequest request) =>
        request.Headers.Accept.ToString().Split(',').Any(option =>
            option.Contains("g=apidiscovery.k8s.io", StringComparison.Ordinal)
                && option.Contains("v=v2;", StringComparison.Ordinal)
                && option.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal));

    public static JsonObject CoreVersions(string serverAddress) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] =
            new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = serverAddress }),
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
        {
            return null;
        }

        JsonNode Version(string version) =>
            new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version };
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
        var resources = DiscoveredResource.Served(types, group, version).ToList();
        return resources.Count == 0 ? null : new()
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = new JsonArray([.. resources.Select(Legacy)]),
        };
    }

    /// <summary>The aggregated document: of the core group for /api, of all other groups for /apis.</summary>
    public static JsonObject All(TypeRegistry types, bool core)
    {
        var groups = core ? [""] : GroupNames(types);
        return new()
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = Aggregated,
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([.. groups.Select(group => (JsonNode)AggregatedGroup(types, group))]),
        };
    }

    private static JsonObject AggregatedGroup(TypeRegistry types, string group) => new()
    {
        ["metadata"] = group.Length == 0 ? [] : new JsonObject { ["name"] = group },
        ["versions"] = new JsonArray(
            [.. Versions(types, group).Select(version => (JsonNode)AggregatedVersion(types, group, version))]),
    };

    private static JsonObject AggregatedVersion(TypeRegistry types, string group, string version)
    {
        var byPlural = DiscoveredResource.Served(types, group, version)
            .GroupBy(resource => resource.Name.Split('/')[0]);
        return new()
        {
            ["version"] = version,
            ["resources"] = new JsonArray([.. byPlural.Select(AggregatedResource)]),
            ["freshness"] = "Current",
        };
    }

    private static JsonNode AggregatedResource(IGrouping<string, DiscoveredResource> resources)
    {
        var main = resources.First();
        var entry = new JsonObject
        {
            ["resource"] = main.Name,
            ["responseKind"] = main.GroupVersionKind(),
            ["scope"] = main.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = main.Singular,
            ["verbs"] = JsonText.Array(main.Verbs),
            ["shortNames"] = JsonText.Array(main.ShortNames),
            ["categories"] = JsonText.Array(main.Categories),
        };
        var subresources = resources.Skip(1).Select(resource => (JsonNode)new JsonObject
        {
            ["subresource"] = resource.Name.Split('/')[1],
            ["responseKind"] = resource.GroupVersionKind(),
            ["verbs"] = JsonText.Array(resource.Verbs),
        }).ToArray();
        if (subresources.Length > 0)
        {
            entry["subresources"] = new JsonArray(subresources);
        }

        return entry;
    }

    private static JsonNode Legacy(DiscoveredResource resource)
    {
        var entry = new JsonObject
        {
            ["name"] = resource.Name,
            ["singularName"] = resource.Singular,
            ["namespaced"] = resource.Namespaced,
            ["kind"] = resource.Kind
        };
        if (resource.Name.EndsWith("/token", StringComparison.Ordinal))
        {
            (entry["group"], entry["version"]) = (resource.Group, resource.Version);
        }

        entry["verbs"] = JsonText.Array(resource.Verbs);
        if (resource.ShortNames.Count > 0)
        {
            entry["shortNames"] = JsonText.Array(resource.ShortNames);
        }

        if (resource.Categories.Count > 0)
        {
            entry["categories"] = JsonText.Array(resource.Categories);
        }

        return entry;
    }

    private static IEnumerable<string> GroupNames(TypeRegistry types) =>
        types.Types
            .Select(type => type.Group)
            .Concat(AccessReviews.Kinds.Select(kind => kind.Group))
            .Where(group => group.Length > 0)
            .Distinct();

    private static List<string> Versions(TypeRegistry types, string group)
    {
        var ofTypes = types.Types.Where(type => type.Group == group).Select(type => type.Version);
        var ofReviews = AccessReviews.Kinds.Where(kind => kind.Group == group).Select(_ => "v1");
        return [.. ofTypes.Concat(ofReviews).Distinct().OrderDescending(VersionOrder.Instance)];
    }
}
