using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api.Objects;

/// <summary>The API server's rules for an object's metadata.</summary>
internal static class MetadataRules
{
    private const int MaxAnnotationBytes = 256 * 1024;

    private static readonly string[] StandardFinalizers = ["orphan", "foregroundDeletion", "kubernetes"];

    public static IEnumerable<FieldError> Errors(ResourceType type, JsonObject next, JsonObject? old)
    {
        var metadata = next["metadata"];
        var name = metadata.Text("name") ?? "";
        if (name.Length == 0)
        {
            return [FieldError.Required("metadata.name", "name or generateName is required")];
        }

        var nameErrors = type.Group == "rbac.authorization.k8s.io"
            ? Names.PathSegmentErrors(name, "metadata.name")
            : Names.SubdomainErrors(name, "metadata.name");
        return
        [
            .. nameErrors,
            .. LabelErrors(metadata),
            .. AnnotationErrors(metadata),
            .. old is null ? PrefixErrors(metadata) : [],
            .. OwnerErrors(metadata),
            .. FinalizerErrors(type, metadata),
            .. AddedFinalizerErrors(metadata, old),
        ];
    }

    private static IEnumerable<FieldError> LabelErrors(JsonNode? metadata) =>
        Members(metadata, "labels")
            .SelectMany(label => Names.LabelValueErrors(label.Key, label.Value.Text() ?? "", "metadata.labels"));

    private static IEnumerable<FieldError> AnnotationErrors(JsonNode? metadata)
    {
        var annotations = Members(metadata, "annotations");
        foreach (var error in annotations.SelectMany(
            each => Names.QualifiedErrors(each.Key.ToLowerInvariant(), "metadata.annotations")))
        {
            yield return error;
        }

        if (annotations.Sum(each => each.Key.Length + (each.Value.Text()?.Length ?? 0)) > MaxAnnotationBytes)
        {
            yield return new FieldError(
                "metadata.annotations", "FieldValueTooLong",
                $"Too long: must have at most {MaxAnnotationBytes} bytes");
        }
    }

    private static IEnumerable<FieldError> PrefixErrors(JsonNode? metadata) =>
        metadata.Text("generateName") is { Length: > 0 } prefix
            ? Names.PrefixErrors(prefix, "metadata.generateName")
            : [];

    private static IEnumerable<FieldError> OwnerErrors(JsonNode? metadata) =>
        metadata.Each("ownerReferences").Count(owner => owner.Flag("controller")) > 1
            ?
            [
                FieldError.Invalid(
                    "metadata.ownerReferences", metadata.At("ownerReferences"),
                    "Only one reference can have Controller set to true")
            ]
            : [];

    private static IEnumerable<FieldError> FinalizerErrors(ResourceType type, JsonNode? metadata)
    {
        foreach (var finalizer in metadata.Texts("finalizers"))
        {
            foreach (var error in Names.QualifiedErrors(finalizer, "metadata.finalizers"))
            {
                yield return error;
            }

            if (type.Group.Length == 0 && !finalizer.Contains('/') && !StandardFinalizers.Contains(finalizer))
            {
                yield return FieldError.Invalid(
                    "metadata.finalizers", JsonValue.Create(finalizer),
                    "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }

    private static IEnumerable<FieldError> AddedFinalizerErrors(JsonNode? metadata, JsonObject? old)
    {
        var added = metadata.Texts("finalizers").Except(old?["metadata"].Texts("finalizers") ?? []).ToList();
        if (old.Text("metadata", "deletionTimestamp") is not null && added.Count > 0)
        {
            yield return FieldError.Forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new finalizers "
                    + $"[]string{{{string.Join(", ", added.Select(finalizer => $"\"{finalizer}\""))}}}");
        }
    }

    private static JsonObject Members(JsonNode? metadata, string name) => metadata.At(name) as JsonObject ?? [];
}
