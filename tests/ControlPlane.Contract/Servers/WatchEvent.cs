using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Servers;

internal sealed record WatchEvent(JsonNode Json)
{
    public string Type => Json.Text("type")!;

    public JsonNode? Object => Json["object"];

    public string? Name => Object.Text("metadata", "name");

    public string? ResourceVersion => Object.Text("metadata", "resourceVersion");
}
