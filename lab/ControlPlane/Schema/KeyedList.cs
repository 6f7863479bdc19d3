using System.Text.Json.Nodes;

namespace KafkaPi.ControlPlane.Schema;

/// <summary>The identity of items in sets and keyed lists (<c>x-kubernetes-list-type</c>).</summary>
internal static class KeyedList
{
    /// <summary>The item itself in a set, its keys in a keyed list; null in other lists.</summary>
    public static JsonNode? Identity(JsonNode? item, SchemaNode list)
    {
        if (list.ListType == "set")
        {
            return item?.DeepClone();
        }

        if (list.ListType != "map" || item is not JsonObject members)
        {
            return null;
        }

        return new JsonObject(list.ListMapKeys
            .Where(members.ContainsKey)
            .Select(key => KeyValuePair.Create(key, members[key]?.DeepClone())));
    }

    /// <summary>The old item with the same keys; null in lists without keys.</summary>
    public static JsonNode? Counterpart(JsonNode? item, JsonArray? old, SchemaNode list) =>
        old is not null && list.ListType == "map" && Identity(item, list) is { } identity
            ? old.FirstOrDefault(candidate => JsonNode.DeepEquals(Identity(candidate, list), identity))
            : null;
}
