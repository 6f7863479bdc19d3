using System.Text.Json.Nodes;

namespace KafkaPi.ControlPlane.Schema;

/// <summary>Evaluates the CEL rules of a schema and of all schemas below it.</summary>
internal static class CelRules
{
    /// <summary>True when the schema or one below it has rules.</summary>
    public static bool AreIn(SchemaNode schema) => AreIn(schema, []);

    public static void Check(JsonNode? node, JsonNode? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (node is null)
        {
            return;
        }

        var unchanged = old is not null && JsonNode.DeepEquals(node, old);
        foreach (var rule in schema.Rules)
        {
            if (!(unchanged && !rule.IsTransition) && rule.Check(node, old, path) is { } error)
            {
                errors.Add(error);
            }
        }
        if (node is JsonObject members)
        {
            CheckMembers(members, old as JsonObject, schema, path, errors);
        }
        else if (node is JsonArray items && schema.Items is { } item)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var counterpart = KeyedList.Counterpart(items[i], old as JsonArray, schema);
                Check(items[i], counterpart, item, $"{path}[{i}]", errors);
            }
        }
    }

    private static void CheckMembers(
        JsonObject members, JsonObject? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        foreach (var (name, child) in members)
        {
            if (schema.Member(name) is { } property)
            {
                var isField = schema.Properties.ContainsKey(name);
                var childPath = isField ? Validation.Member(path, name) : $"{path}[{name}]";
                Check(child, old?[name], property, childPath, errors);
            }
        }
    }

    private static bool AreIn(SchemaNode schema, HashSet<SchemaNode> seen)
    {
        if (!seen.Add(schema))
        {
            return false;
        }

        return !schema.Rules.IsEmpty
            || schema.Properties.Values.Any(child => AreIn(child, seen))
            || schema.Items is { } items && AreIn(items, seen)
            || schema.AdditionalProperties is { } additional && AreIn(additional, seen);
    }
}
