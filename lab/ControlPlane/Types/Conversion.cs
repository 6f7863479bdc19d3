using System.Text.Json.Nodes;

namespace KafkaPi.ControlPlane.Types;

/// <summary>Converts an object between its stored form and a second view.</summary>
internal sealed record Conversion(Func<JsonObject, JsonObject> FromStored, Func<JsonObject, JsonObject> ToStored);
