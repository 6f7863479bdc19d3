using System.Text.Json.Nodes;

namespace KafkaPi.ControlPlane.Schema;

/// <summary>Removes the fields that a schema does not know, and fills in its defaults.</summary>
internal static class Pruning
{
    /// <summary>Removes unknown fields.</summary>
    /// <param name="node">The value to prune.</param>
    /// <param name="schema">The value's schema.</param>
    /// <param name="path">The value's path.</param>
    /// <param name="unknown">Receives the path of each removed field.</param>
    public static void Prune(JsonNode? node, SchemaNode schema, string path, ICollection<string> unknown)
    {
        if (node is JsonObject members)
        {
            foreach (var name in members.Select(member => member.Key).ToList())
            {
                var child = path.Length == 0 ? name : $"{path}.{name}";
                if (schema.Properties.TryGetValue(name, out var property))
                {
                    Prune(members[name], property, child, unknown);
                }
                else if (schema.AdditionalProperties is { } additional)
                {
                    Prune(members[name], additional, child, unknown);
                }
                else if (!schema.PreserveUnknown
                    && !(schema.EmbeddedResource && name is "apiVersion" or "kind" or "metadata"))
                {
                    members.Remove(name);
                    unknown.Add(child);
                }
            }
        }
        else if (node is JsonArray items && schema.Items is { } item)
        {
            for (var i = 0; i < items.Count; i++)
            {
                Prune(items[i], item, $"{path}[{i}]", unknown);
            }
        }
    }

    /// <summary>Fills in defaults. A null counts as absent where the schema allows no null.</summary>
    public static void Default(JsonNode? node, SchemaNode schema)
    {
        if (node is JsonObject members)
        {
            DefaultProperties(members, schema);
            if (schema.AdditionalProperties is { } additional)
            {
                DefaultAdditional(members, schema, additional);
            }
        }
        else if (node is JsonArray items && schema.Items is { } item)
        {
            foreach (var child in items)
            {
                Default(child, item);
            }
        }
    }

    private static void DefaultProperties(JsonObject members, SchemaNode schema)
    {
        foreach (var (name, property) in schema.Properties)
        {
            if (members.ContainsKey(name) && members[name] is null && !property.Nullable && !property.IsOpaque)
            {
                members.Remove(name);
            }

            if (property.Default is { } value && !members.ContainsKey(name))
            {
                members[name] = value.DeepClone();
            }

            Default(members[name], property);
        }
    }

    private static void DefaultAdditional(JsonObject members, SchemaNode schema, SchemaNode additional)
    {
        var others = members.Where(member => !schema.Properties.ContainsKey(member.Key)).ToList();
        foreach (var (name, child) in others)
        {
            if (child is null && additional is { Nullable: false, Default: { } value })
            {
                members[name] = value.DeepClone();
            }

            Default(members[name], additional);
        }
    }
}
