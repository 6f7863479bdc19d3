using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Types.BuiltIn;
using KafkaPi.ControlPlane.Types.Printing;

namespace KafkaPi.ControlPlane.Types.Custom;

/// <summary>Rules of CustomResourceDefinitions beyond their schema.</summary>
internal static class DefinitionRules
{
    private static readonly string[][] RequiredFields =
        [["spec", "group"], ["spec", "names", "plural"], ["spec", "names", "kind"]];

    public static KindRules For(KubernetesSchemas schemas) => new(
        Prepare,
        (crd, old) =>
        [
            .. NameErrors(crd),
            .. ScopeErrors(crd["spec"], old),
            .. VersionErrors(crd["spec"], schemas),
        ]);

    private static void Prepare(JsonObject crd, JsonObject? old)
    {
        var names = crd.Ensure("spec").Ensure("names");
        if (string.IsNullOrEmpty(names.Text("singular")))
        {
            names["singular"] = names.Text("kind")?.ToLowerInvariant();
        }

        if (string.IsNullOrEmpty(names.Text("listKind")))
        {
            names["listKind"] = names.Text("kind") + "List";
        }

        if (crd["spec"]!["conversion"] is null)
        {
            crd["spec"]!["conversion"] = new JsonObject { ["strategy"] = "None" };
        }

        crd["status"] = Status(crd, old?["status"]?.DeepClone() as JsonObject ?? []);
        if (old is null)
        {
            crd.Ensure("metadata")["finalizers"] = new JsonArray(CustomResourceDefinitions.CleanupFinalizer);
        }
    }

    private static JsonObject Status(JsonObject crd, JsonObject status)
    {
        status["acceptedNames"] = crd["spec"]!["names"]!.DeepClone();
        var storage = crd.Each("spec", "versions").FirstOrDefault(version => version.Flag("storage")).Text("name");
        var stored = status.Texts("storedVersions").ToList();
        if (storage is not null && !stored.Contains(storage))
        {
            stored.Add(storage);
        }

        status["storedVersions"] = JsonText.Array(stored);
        if (status["conditions"] is null)
        {
            var now = crd.Text("metadata", "creationTimestamp");
            status["conditions"] = new JsonArray(
                Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
                Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now));
        }

        return status;
    }

    private static JsonObject Condition(string type, string reason, string message, string? now) => new()
    {
        ["lastTransitionTime"] = now,
        ["message"] = message,
        ["reason"] = reason,
        ["status"] = "True",
        ["type"] = type,
    };

    private static IEnumerable<FieldError> NameErrors(JsonObject crd)
    {
        foreach (var field in RequiredFields.Where(field => string.IsNullOrEmpty(crd.Text(field))))
        {
            yield return FieldError.Required(string.Join('.', field));
        }

        var name = crd.Text("metadata", "name");
        if (name != $"{crd.Text("spec", "names", "plural")}.{crd.Text("spec", "group")}")
        {
            yield return FieldError.Invalid(
                "metadata.name", JsonValue.Create(name), "must be spec.names.plural+\".\"+spec.group");
        }
    }

    private static IEnumerable<FieldError> ScopeErrors(JsonNode? spec, JsonObject? old)
    {
        if (spec.Text("scope") is not ("Namespaced" or "Cluster"))
        {
            yield return FieldError.Unsupported("spec.scope", spec.Text("scope") ?? "", "Cluster", "Namespaced");
        }

        if (old is not null && spec.Text("scope") != old.Text("spec", "scope"))
        {
            yield return FieldError.Invalid("spec.scope", spec.At("scope"), "field is immutable");
        }

        if (old is not null && spec.Text("names", "kind") != old.Text("spec", "names", "kind"))
        {
            yield return FieldError.Invalid("spec.names.kind", spec.At("names", "kind"), "field is immutable");
        }

        if (spec.Text("conversion", "strategy") != "None")
        {
            yield return FieldError.Unsupported(
                "spec.conversion.strategy", spec.Text("conversion", "strategy") ?? "", "None");
        }
    }

    private static IEnumerable<FieldError> VersionErrors(JsonNode? spec, KubernetesSchemas schemas)
    {
        var versions = spec.Each("versions").OfType<JsonObject>().ToList();
        if (versions.Count(version => version.Flag("storage")) != 1)
        {
            yield return FieldError.Invalid(
                "spec.versions", new JsonArray([.. versions.Select(version => (JsonNode?)version.Text("name"))]),
                "must have exactly one version marked as storage version");
        }

        foreach (var error in versions.SelectMany((version, i) => VersionErrors(version, i, schemas)))
        {
            yield return error;
        }
    }

    private static List<FieldError> VersionErrors(JsonObject version, int i, KubernetesSchemas schemas)
    {
        var path = $"spec.versions[{i}]";
        if (version.At("schema", "openAPIV3Schema") is not JsonObject schema)
        {
            return [FieldError.Required($"{path}.schema.openAPIV3Schema", "schemas are required")];
        }

        var errors = new List<FieldError>();
        if (schema.Text("type") != "object")
        {
            errors.Add(FieldError.Invalid(
                $"{path}.schema.openAPIV3Schema.type", JsonValue.Create(schema.Text("type") ?? ""),
                "must be object at the root"));
        }

        if (version.At("subresources", "scale") is not null)
        {
            errors.Add(FieldError.Forbidden($"{path}.subresources.scale", "this control plane does not serve it"));
        }

        StructuralSchema.Check(schema, $"{path}.schema.openAPIV3Schema", errors);
        if (CompilationError(version, i, schemas) is { } error)
        {
            errors.Add(error);
        }

        return errors;
    }

    private static FieldError? CompilationError(JsonObject version, int i, KubernetesSchemas schemas)
    {
        try
        {
            CustomResourceDefinitions.SchemaOf(version, i, schemas);
            foreach (var column in version.Each("additionalPrinterColumns").OfType<JsonObject>())
            {
                Columns.Custom(column);
            }

            return null;
        }
        catch (SchemaException e)
        {
            return e.Error;
        }
        catch (FormatException e)
        {
            return FieldError.Invalid($"spec.versions[{i}].additionalPrinterColumns", null, e.Message);
        }
    }
}
