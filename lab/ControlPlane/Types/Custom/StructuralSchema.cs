using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types.Custom;

/// <summary>
/// Checks that a schema is structural: every node has a type, and nothing leaves open what pruning removes.
/// </summary>
internal static class StructuralSchema
{
    public static void Check(JsonObject schema, string path, List<FieldError> errors)
    {
        errors.AddRange(TypeErrors(schema, path));
        errors.AddRange(StructureErrors(schema, path));
        CheckChildren(schema, path, errors);
        if (schema["default"] is { } value && Mismatch(schema, value) is { } mismatch)
        {
            errors.Add(FieldError.Invalid($"{path}.default", value, mismatch.Message));
        }
    }

    private static IEnumerable<FieldError> TypeErrors(JsonObject schema, string path)
    {
        if (schema.Text("type") is not { Length: > 0 } type)
        {
            if (!schema.Flag("x-kubernetes-int-or-string") && !schema.Flag("x-kubernetes-preserve-unknown-fields"))
            {
                yield return FieldError.Required($"{path}.type", "must not be empty for specified object fields");
            }
        }
        else if (type is not ("object" or "array" or "string" or "integer" or "number" or "boolean"))
        {
            yield return FieldError.Unsupported(
                $"{path}.type", type, "array", "boolean", "integer", "number", "object", "string");
        }
    }

    private static IEnumerable<FieldError> StructureErrors(JsonObject schema, string path)
    {
        if (schema.Flag("uniqueItems"))
        {
            yield return FieldError.Forbidden(
                $"{path}.uniqueItems",
                "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }

        if (schema.ContainsKey("$ref"))
        {
            yield return FieldError.Forbidden($"{path}.$ref", "$ref is not supported");
        }

        if (schema.Text("type") == "array" && schema["items"] is not JsonObject)
        {
            yield return FieldError.Required($"{path}.items", "must be specified");
        }

        if (schema.ContainsKey("properties") && schema.ContainsKey("additionalProperties"))
        {
            yield return FieldError.Forbidden(
                $"{path}.additionalProperties", "additionalProperties and properties are mutual exclusive");
        }

        if (schema.Text("x-kubernetes-list-type") == "map" && !schema.Texts("x-kubernetes-list-map-keys").Any())
        {
            yield return FieldError.Required(
                $"{path}.x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map");
        }
    }

    private static void CheckChildren(JsonObject schema, string path, List<FieldError> errors)
    {
        foreach (var (name, child) in schema["properties"] as JsonObject ?? [])
        {
            // The server checks metadata itself; the schema may only narrow names.
            var isMetadata = name == "metadata" && path.EndsWith("openAPIV3Schema", StringComparison.Ordinal);
            if (child is JsonObject property && !isMetadata)
            {
                Check(property, $"{path}.properties[{name}]", errors);
            }
        }
        if (schema["items"] is JsonObject items)
        {
            Check(items, $"{path}.items", errors);
        }

        if (schema["additionalProperties"] is JsonObject additional)
        {
            Check(additional, $"{path}.additionalProperties", errors);
        }
    }

    private static FieldError? Mismatch(JsonObject schema, JsonNode value)
    {
        try
        {
            return Validation.ValidateShape(value, SchemaNode.Parse(schema, ""), "default").FirstOrDefault();
        }
        catch (SchemaException)
        {
            // DefinitionRules reports it where it compiles the schema.
            return null;
        }
    }
}
