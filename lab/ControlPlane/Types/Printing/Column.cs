using System.Text.Json;
using System.Text.Json.Nodes;

namespace KafkaPi.ControlPlane.Types.Printing;

/// <summary>A column of <c>kubectl get</c>.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Type">string, integer, number, boolean or date.</param>
/// <param name="Value">Reads the cell from an object; null for an empty cell.</param>
internal sealed record Column(string Name, string Type, Func<JsonElement, DateTimeOffset, JsonNode?> Value)
{
    public string Format { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>0 is always shown, more only with <c>-o wide</c>.</summary>
    public int Priority { get; init; }
}
