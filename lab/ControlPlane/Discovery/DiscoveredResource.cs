using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api.Reviews;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Discovery;

/// <summary>A resource or subresource as discovery lists it.</summary>
internal sealed record DiscoveredResource
{
    private static readonly string[] AllVerbs =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] StatusVerbs = ["get", "patch", "update"];

    public required string Name { get; init; }

    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    public required bool Namespaced { get; init; }

    public required IReadOnlyList<string> Verbs { get; init; }

    public string Singular { get; init; } = "";

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>All resources of a group version, each followed by its subresources.</summary>
    public static IEnumerable<DiscoveredResource> Served(TypeRegistry types, string group, string version)
    {
        var ofTypes = types.Types
            .Where(type => type.Group == group && type.Version == version)
            .SelectMany(OfType);
        var ofReviews = AccessReviews.Kinds
            .Where(review => review.Group == group && version == "v1")
            .Select(OfReview);
        return ofTypes.Concat(ofReviews);
    }

    public JsonObject GroupVersionKind() => new() { ["group"] = Group, ["version"] = Version, ["kind"] = Kind };

    private static IEnumerable<DiscoveredResource> OfType(ResourceType type)
    {
        var main = new DiscoveredResource
        {
            Name = type.Plural,
            Group = type.Group,
            Version = type.Version,
            Kind = type.Kind,
            Namespaced = type.Namespaced,
            Verbs = [.. AllVerbs.Where(verb => type.DeleteCollection || verb != "deletecollection")],
            Singular = type.Singular,
            ShortNames = type.ShortNames,
            Categories = type.Categories,
        };
        yield return main;
        if (type.HasStatus)
        {
            yield return main with
            {
                Name = $"{type.Plural}/status",
                Verbs = StatusVerbs,
                Singular = "",
                ShortNames = [],
                Categories = [],
            };
        }

        if (type.Kind == "ServiceAccount")
        {
            yield return new()
            {
                Name = "serviceaccounts/token",
                Group = "authentication.k8s.io",
                Version = "v1",
                Kind = "TokenRequest",
                Namespaced = true,
                Verbs = ["create"],
            };
        }
    }

    private static DiscoveredResource OfReview(ReviewKind review) => new()
    {
        Name = review.Plural,
        Group = review.Group,
        Version = "v1",
        Kind = review.Kind,
        Namespaced = review.Namespaced,
        Verbs = ["create"],
    };
}
