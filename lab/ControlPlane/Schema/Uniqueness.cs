using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Schema;

/// <summary>Checks that sets and keyed lists hold no item twice.</summary>
internal static class Uniqueness
{
    public static void Check(JsonNode? node, JsonNode? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (old is not null && JsonNode.DeepEquals(node, old))
        {
            return;
        }

        if (node is JsonObject members)
        {
            foreach (var (name, child) in members)
            {
                if (schema.Member(name) is { } property)
                {
                    Check(child, (old as JsonObject)?[name], property, Validation.Member(path, name), errors);
                }
            }
        }
        else if (node is JsonArray items)
        {
            CheckItems(items, old as JsonArray, schema, path, errors);
        }
    }

    private static void CheckItems(
        JsonArray items, JsonArray? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < items.Count; i++)
        {
            if (KeyedList.Identity(items[i], schema) is { } identity && !seen.Add(JsonText.Text(identity)))
            {
                errors.Add(FieldError.Duplicate($"{path}[{i}]", identity));
            }

            if (schema.Items is { } item)
            {
                Check(items[i], KeyedList.Counterpart(items[i], old, schema), item, $"{path}[{i}]", errors);
            }
        }
    }
}
