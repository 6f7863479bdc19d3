using System.Collections.Immutable;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types;

/// <summary>From a CustomResourceDefinition to the resource types it defines.</summary>
internal static class CustomResourceDefinitions
{
    public const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    public static KindRules Rules(KubernetesSchemas schemas) => new(Prepare, (crd, old) => Validate(crd, old, schemas));

    /// <summary>The served versions' types; empty when the definition is not established.</summary>
    public static IEnumerable<ResourceType> Types(JsonObject crd, KubernetesSchemas schemas)
    {
        if (!crd.Each("status", "conditions").Any(condition => condition.Text("type") == "Established" && condition.Text("status") == "True"))
            yield break;
        var spec = crd["spec"];
        var group = spec.Text("group")!;
        var kind = spec.Text("names", "kind")!;
        foreach (var (version, i) in spec.Each("versions").OfType<JsonObject>().Select((version, i) => (version, i)).Where(each => each.version.Flag("served")))
        {
            var custom = version.Each("additionalPrinterColumns").OfType<JsonObject>().Select(Columns.Custom).ToList();
            yield return new ResourceType
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
                SelectableFields = version.Each("selectableFields").Select(field => field.Text("jsonPath")!.TrimStart('.')).ToImmutableDictionary(field => field, field => field.Split('.')),
                Columns = [Columns.Name, .. custom.Count > 0 ? custom : [Columns.Age]],
            };
        }
    }

    private static SchemaNode SchemaOf(JsonObject version, int i, KubernetesSchemas schemas) =>
        SchemaNode.ForCustomResource((JsonObject)version.At("schema", "openAPIV3Schema")!, schemas.ObjectMeta, $"spec.versions[{i}].schema.openAPIV3Schema");

    private static void Prepare(JsonObject crd, JsonObject? old)
    {
        var names = crd.Ensure("spec").Ensure("names");
        if (string.IsNullOrEmpty(names.Text("singular")))
            names["singular"] = names.Text("kind")?.ToLowerInvariant();
        if (string.IsNullOrEmpty(names.Text("listKind")))
            names["listKind"] = names.Text("kind") + "List";
        if (crd["spec"]!["conversion"] is null)
            crd["spec"]!["conversion"] = new JsonObject { ["strategy"] = "None" };
        var status = old?["status"]?.DeepClone() as JsonObject ?? [];
        status["acceptedNames"] = names.DeepClone();
        var storage = crd.Each("spec", "versions").FirstOrDefault(version => version.Flag("storage")).Text("name");
        var stored = status.Texts("storedVersions").ToList();
        if (storage is not null && !stored.Contains(storage))
            stored.Add(storage);
        status["storedVersions"] = new JsonArray([.. stored.Select(name => (JsonNode)name)]);
        if (status["conditions"] is null)
        {
            var now = crd.Text("metadata", "creationTimestamp");
            status["conditions"] = new JsonArray(
                Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
                Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now));
        }
        crd["status"] = status;
        if (old is null)
            crd.Ensure("metadata")["finalizers"] = new JsonArray(CleanupFinalizer);
    }

    private static JsonObject Condition(string type, string reason, string message, string? now) => new()
    {
        ["lastTransitionTime"] = now,
        ["message"] = message,
        ["reason"] = reason,
        ["status"] = "True",
        ["type"] = type,
    };

    private static IEnumerable<FieldError> Validate(JsonObject crd, JsonObject? old, KubernetesSchemas schemas)
    {
        var spec = crd["spec"];
        var name = crd.Text("metadata", "name");
        var expected = $"{spec.Text("names", "plural")}.{spec.Text("group")}";
        foreach (var (path, value) in new[] { ("spec.group", spec.Text("group")), ("spec.names.plural", spec.Text("names", "plural")), ("spec.names.kind", spec.Text("names", "kind")) })
        {
            if (string.IsNullOrEmpty(value))
                yield return FieldError.Required(path);
        }
        if (name != expected)
            yield return FieldError.Invalid("metadata.name", JsonValue.Create(name), $"must be spec.names.plural+\".\"+spec.group");
        if (spec.Text("scope") is not ("Namespaced" or "Cluster"))
            yield return FieldError.Unsupported("spec.scope", spec.Text("scope") ?? "", "Cluster", "Namespaced");
        if (old is not null && spec.Text("scope") != old.Text("spec", "scope"))
            yield return FieldError.Invalid("spec.scope", spec.At("scope"), "field is immutable");
        if (old is not null && spec.Text("names", "kind") != old.Text("spec", "names", "kind"))
            yield return FieldError.Invalid("spec.names.kind", spec.At("names", "kind"), "field is immutable");
        if (spec.Text("conversion", "strategy") != "None")
            yield return FieldError.Unsupported("spec.conversion.strategy", spec.Text("conversion", "strategy") ?? "", "None");
        var versions = spec.Each("versions").OfType<JsonObject>().ToList();
        if (versions.Count(version => version.Flag("storage")) != 1)
            yield return FieldError.Invalid("spec.versions", new JsonArray([.. versions.Select(version => (JsonNode?)version.Text("name"))]), "must have exactly one version marked as storage version");
        for (var i = 0; i < versions.Count; i++)
        {
            foreach (var error in VersionErrors(versions[i], i, schemas))
                yield return error;
        }
    }

    private static List<FieldError> VersionErrors(JsonObject version, int i, KubernetesSchemas schemas)
    {
        var path = $"spec.versions[{i}]";
        if (version.At("schema", "openAPIV3Schema") is not JsonObject schema)
            return [FieldError.Required($"{path}.schema.openAPIV3Schema", "schemas are required")];
        var errors = new List<FieldError>();
        if (schema.Text("type") != "object")
            errors.Add(FieldError.Invalid($"{path}.schema.openAPIV3Schema.type", JsonValue.Create(schema.Text("type") ?? ""), "must be object at the root"));
        if (version.At("subresources", "scale") is not null)
            errors.Add(FieldError.Forbidden($"{path}.subresources.scale", "this control plane does not serve it"));
        Structure(schema, $"{path}.schema.openAPIV3Schema", errors);
        try
        {
            SchemaOf(version, i, schemas);
            foreach (var column in version.Each("additionalPrinterColumns").OfType<JsonObject>())
                Columns.Custom(column);
        }
        catch (SchemaException e)
        {
            errors.Add(e.Error);
        }
        catch (FormatException e)
        {
            errors.Add(FieldError.Invalid($"{path}.additionalPrinterColumns", null, e.Message));
        }
        return errors;
    }

    /// <summary>What makes a schema structural: every node has a type, and nothing that pruning could not decide about.</summary>
    private static void Structure(JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema.Text("type") is not { Length: > 0 } type)
        {
            if (!schema.Flag("x-kubernetes-int-or-string") && !schema.Flag("x-kubernetes-preserve-unknown-fields"))
                errors.Add(FieldError.Required($"{path}.type", "must not be empty for specified object fields"));
        }
        else if (type is not ("object" or "array" or "string" or "integer" or "number" or "boolean"))
        {
            errors.Add(FieldError.Unsupported($"{path}.type", type, "array", "boolean", "integer", "number", "object", "string"));
        }
        if (schema.Flag("uniqueItems"))
            errors.Add(FieldError.Forbidden($"{path}.uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        if (schema.ContainsKey("$ref"))
            errors.Add(FieldError.Forbidden($"{path}.$ref", "$ref is not supported"));
        if (schema.Text("type") == "array" && schema["items"] is not JsonObject)
            errors.Add(FieldError.Required($"{path}.items", "must be specified"));
        if (schema.ContainsKey("properties") && schema.ContainsKey("additionalProperties"))
            errors.Add(FieldError.Forbidden($"{path}.additionalProperties", "additionalProperties and properties are mutual exclusive"));
        if (schema.Text("x-kubernetes-list-type") == "map" && !schema.Texts("x-kubernetes-list-map-keys").Any())
            errors.Add(FieldError.Required($"{path}.x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"));
        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            // The server's own checks of metadata come first, and it may only be narrowed by name.
            if (child is JsonObject property && !(name == "metadata" && path.EndsWith("openAPIV3Schema", StringComparison.Ordinal)))
                Structure(property, $"{path}.properties[{name}]", errors);
        }
        if (schema["items"] is JsonObject items)
            Structure(items, $"{path}.items", errors);
        if (schema["additionalProperties"] is JsonObject additional)
            Structure(additional, $"{path}.additionalProperties", errors);
        if (schema["default"] is { } value && Mismatch(schema, value) is { } mismatch)
            errors.Add(FieldError.Invalid($"{path}.default", value, mismatch.Message));
    }

    private static FieldError? Mismatch(JsonObject schema, JsonNode value)
    {
        try
        {
            return Validation.ValidateShape(value, SchemaNode.Parse(schema, ""), "default").FirstOrDefault();
        }
        catch (SchemaException)
        {
            // Reported where the schema itself is compiled.
            return null;
        }
    }
}
