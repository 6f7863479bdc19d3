using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types;

/// <summary>Rules of one kind beyond its schema.</summary>
/// <param name="Prepare">Sets the server's fields on the new object. The old object is null at creation.</param>
/// <param name="Validate">Finds the errors of the new object.</param>
internal sealed record KindRules(
    Action<JsonObject, JsonObject?> Prepare, Func<JsonObject, JsonObject?, IEnumerable<FieldError>> Validate)
{
    public static readonly KindRules None = new((_, _) => { }, (_, _) => []);

    /// <summary>Rules that only validate.</summary>
    public static KindRules Of(Func<JsonObject, JsonObject?, IEnumerable<FieldError>> validate) =>
        new((_, _) => { }, validate);
}
