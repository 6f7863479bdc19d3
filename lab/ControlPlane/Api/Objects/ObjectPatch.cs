using System.Text.Json;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Patching;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api.Objects;

/// <summary>The patch of a PATCH request, in one of the forms that the type takes.</summary>
internal sealed class ObjectPatch
{
    private const string Json = "application/json-patch+json";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string ServerSideApply = "application/apply-patch+yaml";

    private readonly string _mediaType;
    private readonly JsonNode? _patch;
    private readonly ResourceType _type;

    private ObjectPatch(string mediaType, JsonNode? patch, ResourceType type)
    {
        _mediaType = mediaType;
        _patch = patch;
        _type = type;
    }

    /// <exception cref="ApiException">400: not JSON. 415: a form that the type does not take.</exception>
    public static async Task<ObjectPatch> ReadAsync(HttpRequest request, ResourceType type)
    {
        var mediaType = ObjectReader.MediaType(request);
        if (mediaType == ServerSideApply)
        {
            throw new ApiException(
                415, "UnsupportedMediaType",
                "this control plane does not do server-side apply (application/apply-patch+yaml): it keeps no "
                    + "managedFields; use client-side apply, or a merge or JSON patch");
        }

        string[] accepted = type.IsCustom ? [Json, Merge] : [Json, Merge, Strategic];
        if (!accepted.Contains(mediaType))
        {
            throw ApiException.UnsupportedMediaType(accepted);
        }

        var body = await ObjectReader.BodyAsync(request);
        try
        {
            return new(mediaType, JsonText.Parse(body), type);
        }
        catch (JsonException e)
        {
            throw ApiException.BadRequest($"error decoding patch: {e.Message}");
        }
    }

    /// <exception cref="ApiException">400, 413 or 422: the patch does not fit the object.</exception>
    public JsonNode? Apply(JsonObject current)
    {
        try
        {
            return (_mediaType, _patch) switch
            {
                (Json, JsonArray operations) => JsonPatch.Apply(current, operations),
                (Merge, JsonObject) => MergePatch.Apply(current, _patch),
                (Strategic, JsonObject changes) => StrategicMergePatch.Apply(current, changes, _type.Schema),
                _ => throw ApiException.BadRequest("error decoding patch: a patch of this type has another form"),
            };
        }
        catch (PatchException e) when (e.IsTooLarge)
        {
            throw new ApiException(413, "RequestEntityTooLarge", e.Message);
        }
        catch (PatchException e)
        {
            throw new ApiException(
                422, "Invalid", $"the server rejected our request due to an error in our request: {e.Message}", []);
        }
    }
}
