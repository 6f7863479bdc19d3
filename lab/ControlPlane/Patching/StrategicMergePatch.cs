using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Patching;

/// <summary>
/// Kubernetes' strategic merge patch. Lists merge by the key that their schema names, and directives delete,
/// replace and order.
/// </summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string DeletePrefix = "$deleteFromPrimitiveList/";
    private const string OrderPrefix = "$setElementOrder/";
    private const string RetainKeys = "$retainKeys";

    /// <exception cref="PatchException">A directive is unknown or does not fit.</exception>
    public static JsonObject Apply(JsonObject target, JsonObject patch, SchemaNode schema)
    {
        switch (patch.Text(Directive))
        {
            case "replace":
                return Without(patch, Directive);
            case "delete":
                return [];
            case { } other and not "merge":
                throw new PatchException($"Unknown patch type found: {other}");
        }
        Retain(target, patch);
        foreach (var (name, change) in patch)
        {
            if (name.StartsWith(DeletePrefix, StringComparison.Ordinal))
            {
                RemoveItems(target[name[DeletePrefix.Length..]] as JsonArray, change as JsonArray);
            }
            else if (name is not (Directive or RetainKeys) && !name.StartsWith(OrderPrefix, StringComparison.Ordinal))
            {
                ApplyMember(target, name, change, schema.Member(name));
            }
        }
        foreach (var (directive, order) in patch.Where(
            member => member.Key.StartsWith(OrderPrefix, StringComparison.Ordinal)))
        {
            var name = directive[OrderPrefix.Length..];
            Reorder(target, name, order as JsonArray, schema.Member(name));
        }

        return target;
    }

    private static void Retain(JsonObject target, JsonObject patch)
    {
        if (patch[RetainKeys] is not JsonArray)
        {
            return;
        }

        var retained = patch.Texts(RetainKeys).ToHashSet();
        foreach (var name in target.Select(member => member.Key).Where(name => !retained.Contains(name)).ToList())
        {
            target.Remove(name);
        }
    }

    private static void ApplyMember(JsonObject target, string name, JsonNode? change, SchemaNode? schema)
    {
        switch (change)
        {
            case null:
                target.Remove(name);
                break;
            case JsonObject changes when changes.Text(Directive) == "delete":
                target.Remove(name);
                break;
            case JsonObject changes:
                var member = target[name]?.DeepClone() as JsonObject;
                target[name] = Apply(member ?? [], changes, schema ?? new SchemaNode());
                break;
            case JsonArray items when schema?.PatchMerges == true:
                var list = target[name]?.DeepClone() as JsonArray;
                target[name] = MergeList(list ?? [], items, schema);
                break;
            default:
                target[name] = change.DeepClone();
                break;
        }
    }

    private static JsonArray MergeList(JsonArray target, JsonArray changes, SchemaNode schema)
    {
        if (changes.Any(change => change.Text(Directive) == "replace"))
        {
            var items = changes.Where(change => change.Text(Directive) != "replace");
            return [.. items.Select(item => item?.DeepClone())];
        }

        foreach (var change in changes)
        {
            if (schema.PatchMergeKey is { } key)
            {
                MergeItem(target, change, key, schema.Items ?? new SchemaNode());
            }
            else if (!target.Any(item => JsonNode.DeepEquals(item, change)))
            {
                target.Add(change?.DeepClone());
            }
        }
        return target;
    }

    private static void MergeItem(JsonArray target, JsonNode? change, string key, SchemaNode items)
    {
        if (change is not JsonObject element || element[key] is not { } identity)
        {
            throw new PatchException($"map: {JsonText.Text(change)} does not contain declared merge key: {key}");
        }

        var existing = target.FirstOrDefault(item => JsonNode.DeepEquals(item.At(key), identity)) as JsonObject;
        var deletes = element.Text(Directive) == "delete";
        if (existing is not null && deletes)
        {
            target.Remove(existing);
        }
        else if (existing is not null)
        {
            target[target.IndexOf(existing)] = Apply((JsonObject)existing.DeepClone(), element, items);
        }
        else if (!deletes)
        {
            target.Add(Without(element, Directive));
        }
    }

    private static void Reorder(JsonObject target, string name, JsonArray? order, SchemaNode? schema)
    {
        if (target[name] is not JsonArray items || order is null)
        {
            return;
        }

        int Position(JsonNode? item)
        {
            var index = order.ToList().FindIndex(wanted => schema?.PatchMergeKey is { } key
                ? JsonNode.DeepEquals(wanted.At(key), item.At(key))
                : JsonNode.DeepEquals(wanted, item));
            return index < 0 ? int.MaxValue : index;
        }
        target[name] = new JsonArray([.. items.OrderBy(Position).Select(item => item?.DeepClone())]);
    }

    private static void RemoveItems(JsonArray? target, JsonArray? items)
    {
        foreach (var item in items ?? [])
        {
            if (target?.FirstOrDefault(candidate => JsonNode.DeepEquals(candidate, item)) is { } found)
            {
                target.Remove(found);
            }
        }
    }

    private static JsonObject Without(JsonObject node, string name)
    {
        var copy = (JsonObject)node.DeepClone();
        copy.Remove(name);
        return copy;
    }
}
