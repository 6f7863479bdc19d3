using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Patching;

/// <summary>JSON Patch, RFC 6902.</summary>
internal static class JsonPatch
{
    private const int MaxOperations = 10_000;

    /// <exception cref="PatchException">An operation cannot be applied.</exception>
    public static JsonNode? Apply(JsonNode? target, JsonArray operations)
    {
        if (operations.Count > MaxOperations)
        {
            throw new PatchException(
                $"The allowed maximum operations in a JSON patch is {MaxOperations}, got {operations.Count}",
                tooLarge: true);
        }

        var root = new JsonObject { ["root"] = target };
        foreach (var operation in operations)
        {
            Apply(root, operation);
        }

        var result = root["root"];
        root.Remove("root");
        return result;
    }

    private static void Apply(JsonObject root, JsonNode? operation)
    {
        var path = Pointer(operation.Text("path") ?? throw new PatchException("operation has no path"));
        switch (operation.Text("op"))
        {
            case "add":
                Add(root, path, operation.At("value"));
                break;
            case "replace":
                Get(root, path);
                Replace(root, path, operation.At("value"));
                break;
            case "remove":
                Remove(root, path);
                break;
            case "test":
                if (!JsonNode.DeepEquals(Get(root, path), operation.At("value")))
                {
                    throw new PatchException($"testing value {operation.Text("path")} failed");
                }

                break;
            case "copy":
                Add(root, path, Get(root, Pointer(operation.Text("from") ?? "")));
                break;
            case "move":
                var from = Pointer(operation.Text("from") ?? "");
                var moved = Get(root, from)?.DeepClone();
                Remove(root, from);
                Add(root, path, moved);
                break;
            default:
                throw new PatchException($"unexpected kind: {operation.Text("op")}");
        }
    }

    private static string[] Pointer(string text)
    {
        if (text.Length == 0)
        {
            return ["root"];
        }

        return text[0] == '/'
            ? ["root", .. text[1..].Split('/').Select(Unescape)]
            : throw new PatchException($"invalid JSON pointer: {text}");
    }

    private static string Unescape(string part) =>
        part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static JsonNode? Get(JsonNode root, ReadOnlySpan<string> path)
    {
        JsonNode? node = root;
        foreach (var part in path)
        {
            node = node switch
            {
                JsonObject members when members.ContainsKey(part) => members[part],
                JsonArray items => items[Index(items, part, items.Count - 1)],
                _ => throw Missing(path),
            };
        }
        return node;
    }

    private static void Add(JsonNode root, string[] path, JsonNode? value)
    {
        switch (Get(root, path.AsSpan(..^1)))
        {
            case JsonObject members:
                members[path[^1]] = value?.DeepClone();
                break;
            case JsonArray items:
                items.Insert(path[^1] == "-" ? items.Count : Index(items, path[^1], items.Count), value?.DeepClone());
                break;
            default:
                throw Missing(path);
        }
    }

    private static void Replace(JsonNode root, string[] path, JsonNode? value)
    {
        if (Get(root, path.AsSpan(..^1)) is JsonArray items)
        {
            items[Index(items, path[^1], items.Count - 1)] = value?.DeepClone();
        }
        else
        {
            Add(root, path, value);
        }
    }

    private static void Remove(JsonNode root, string[] path)
    {
        switch (Get(root, path.AsSpan(..^1)))
        {
            case JsonObject members when members.Remove(path[^1]):
                break;
            case JsonArray items:
                items.RemoveAt(Index(items, path[^1], items.Count - 1));
                break;
            default:
                throw Missing(path);
        }
    }

    private static int Index(JsonArray items, string part, int max) =>
        int.TryParse(part, out var index) && index >= 0 && index <= max
            ? index
            : throw new PatchException($"Unable to access invalid index: {part} of {items.Count}");

    private static PatchException Missing(ReadOnlySpan<string> path) =>
        new($"doc is missing path: /{string.Join('/', path[1..])}: missing value");
}
