using System.Collections.Immutable;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Types.BuiltIn;
using KafkaPi.ControlPlane.Types.Printing;

namespace KafkaPi.ControlPlane.Types.Custom;

/// <summary>Turns CustomResourceDefinitions into the resource types that they define.</summary>
internal static class CustomResourceDefinitions
{
    public const string StorageName = "customresourcedefinitions.apiextensions.k8s.io";
    public const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    /// <summary>The types of the served versions; none until the definition is established.</summary>
    public static IEnumerable<ResourceType> Types(JsonObject crd, KubernetesSchemas schemas)
    {
        var isEstablished = crd.Each("status", "conditions").Any(condition =>
            condition.Text("type") == "Established" && condition.Text("status") == "True");
        return isEstablished
            ? crd.Each("spec", "versions")
                .Select((version, i) => (Version: version, Index: i))
                .Where(each => each.Version.Flag("served"))
                .Select(each => TypeOf(crd["spec"], (JsonObject)each.Version!, each.Index, schemas))
            : [];
    }

    /// <exception cref="SchemaException">A part of the schema cannot be checked.</exception>
    public static SchemaNode SchemaOf(JsonObject version, int i, KubernetesSchemas schemas) =>
        SchemaNode.ForCustomResource(
            (JsonObject)version.At("schema", "openAPIV3Schema")!, schemas.ObjectMeta,
            $"spec.versions[{i}].schema.openAPIV3Schema");

    private static ResourceType TypeOf(JsonNode? spec, JsonObject version, int i, KubernetesSchemas schemas)
    {
        var group = spec.Text("group")!;
        var kind = spec.Text("names", "kind")!;
        var custom = version.Each("additionalPrinterColumns").OfType<JsonObject>().Select(Columns.Custom).ToList();
        return new()
        {
            Group = group,
            Version = version.Text("name")!,
            Plural = spec.Text("names", "plural")!,
            Singular = spec.Text("names", "singular") ?? "",
            Kind = kind,
            ListKind = spec.Text("names", "listKind") ?? kind + "List",
            ShortNames = [.. spec.Texts("names", "shortNames")],
            Categories = [.. spec.Texts("names", "categories")],
            Namespaced = spec.Text("scope") == "Namespaced",
            Schema = SchemaOf(version, i, schemas),
            SchemaName = $"{string.Join('.', group.Split('.').Reverse())}.{version.Text("name")}.{kind}",
            IsCustom = true,
            HasStatus = version.At("subresources", "status") is not null,
            HasGeneration = true,
            SelectableFields = version
                .Each("selectableFields")
                .Select(field => field.Text("jsonPath")!.TrimStart('.'))
                .ToImmutableDictionary(field => field, field => field.Split('.')),
            Columns = [Columns.Name, .. custom.Count > 0 ? custom : [Columns.Age]],
        };
    }
}
