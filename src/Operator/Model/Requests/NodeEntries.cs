using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Requests;

/// <summary>The form of annotations that name things of nodes: <c>NODE:THING,NODE:THING</c>.</summary>
internal static class NodeEntries
{
    /// <returns>An empty text for an entry without a colon, which is kept to be quoted.</returns>
    public static IEnumerable<(NodeName Node, string Text)> Parse(string? value) =>
        (value ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split(':', 2))
            .Select(parts => (new NodeName(parts[0]), parts.Length > 1 ? parts[1] : ""));

    public static string Write(NodeName node, string text) => text.Length > 0 ? $"{node}:{text}" : $"{node}";
}
