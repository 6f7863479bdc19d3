using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api.Objects;

/// <summary>Refusals of a body that is no object of the type, in the API server's words.</summary>
internal static class DecodingErrors
{
    public static ApiException Missing(string field, JsonNode? node, ResourceType type) =>
        ApiException.BadRequest(
            $"the object provided is unrecognized (must be of type {type.Kind}): Object '{field}' is missing in "
                + $"'{JsonText.Text(node)}'");

    public static ApiException OtherVersion(JsonObject body, ResourceType type) =>
        ApiException.BadRequest(
            $"the API version in the data ({body.Text("apiVersion")}) does not match the expected API version "
                + $"({type.GroupVersion})");

    public static ApiException OtherKind(JsonObject body, ResourceType type) =>
        ApiException.BadRequest(
            $"{Undecodable(body.Text("kind"), type)}: no kind \"{body.Text("kind")}\" is registered for version "
                + $"\"{type.GroupVersion}\"");

    public static ApiException Metadata(ResourceType type) =>
        ApiException.BadRequest($"{Undecodable(type.Kind, type)}: unable to decode metadata");

    public static ApiException Strict(ResourceType type, IEnumerable<string> complaints) =>
        ApiException.BadRequest(
            $"{Undecodable(type.Kind, type)}: strict decoding error: {string.Join(", ", complaints)}");

    public static ApiException WrongType(ResourceType type, JsonObject body, FieldError error)
    {
        var expected = error.Message.Split("must be of type ") is [_, var rest] ? rest.Split(':')[0] : "another type";
        var actual = error.Message.Split('"').ElementAtOrDefault(1);
        return ApiException.BadRequest(expected == "byte"
            ? $"{Undecodable(type.Kind, type)}: illegal base64 data at {error.Field}"
            : $"{Undecodable(body.Text("kind"), type)}: json: cannot unmarshal {actual} into Go struct field "
                + $"{type.Kind}.{error.Field} of type {expected}");
    }

    private static string Undecodable(string? kind, ResourceType type) =>
        $"{kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}";
}
