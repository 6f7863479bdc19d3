using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Protobuf;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api.Objects;

/// <summary>
/// Reads request bodies into objects of a type: known fields only, with warnings about the unknown ones.
/// </summary>
internal static class ObjectReader
{
    public const int MaxBody = 3 * 1024 * 1024;

    private static readonly string[] OmittedWhenEmpty = ["labels", "annotations", "finalizers", "ownerReferences"];
    private static readonly string[] MediaTypes = ["application/json", "application/yaml", ProtobufReader.MediaType];

    /// <exception cref="ApiException">413: the body is larger than <see cref="MaxBody"/>.</exception>
    public static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBody)
        {
            throw ApiException.TooLarge(MaxBody);
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBody)
            {
                throw ApiException.TooLarge(MaxBody);
            }

            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    public static string MediaType(HttpRequest request) =>
        (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>Parses the body of a request that carries one object.</summary>
    public static async Task<JsonNode?> ParseBodyAsync(HttpRequest request, string kind, ICollection<string> duplicates)
    {
        var media = MediaType(request);
        // A body without a declared type is read as JSON.
        if (media.Length > 0 && !MediaTypes.Contains(media))
        {
            throw ApiException.UnsupportedMediaType(MediaTypes);
        }

        var body = await BodyAsync(request);
        return Parse(body, media, kind, duplicates);
    }

    public static JsonNode? Parse(byte[] body, string mediaType, string kind, ICollection<string> duplicates)
    {
        try
        {
            return mediaType == ProtobufReader.MediaType ? ProtobufReader.Read(body)
                : mediaType.EndsWith("yaml", StringComparison.Ordinal) ? Yaml.Parse(body)
                : JsonText.Parse(body, duplicates);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            var shown = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 512)));
            throw ApiException.BadRequest(
                $"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse "
                    + $"error: {e.Message} ({shown})");
        }
    }

    /// <summary>Checks kind and version, drops unknown fields, fills in defaults.</summary>
    /// <param name="node">The parsed body.</param>
    /// <param name="type">The type that the body must be of.</param>
    /// <param name="duplicates">Fields that occurred twice.</param>
    /// <param name="options">The treatment of unknown and duplicate fields; receives the warnings.</param>
    public static JsonObject Read(
        JsonNode? node, ResourceType type, IReadOnlyCollection<string> duplicates, WriteOptions options)
    {
        var body = OfType(node, type);
        if (!type.IsCustom)
        {
            DropNulls(body);
        }

        var unknown = new List<string>();
        Pruning.Prune(body, type.Schema, "", unknown);
        Complain(type, duplicates, unknown, options);
        DropEmptyMetadata(body);
        if (type.IsCustom)
        {
            Pruning.Default(body, type.Schema);
        }
        else if (TypeError(body, type.Schema, "") is { } error)
        {
            throw DecodingErrors.WrongType(type, body, error);
        }

        CheckMetadata(body, type);
        return body;
    }

    private static JsonObject OfType(JsonNode? node, ResourceType type)
    {
        if (node is JsonObject named && !type.IsCustom)
        {
            AddKindAndVersion(named, type);
        }

        if (node is not JsonObject body || string.IsNullOrEmpty(body.Text("kind")))
        {
            throw DecodingErrors.Missing("Kind", node, type);
        }

        if (string.IsNullOrEmpty(body.Text("apiVersion")))
        {
            throw DecodingErrors.Missing("apiVersion", node, type);
        }

        if (body.Text("apiVersion") != type.GroupVersion)
        {
            throw DecodingErrors.OtherVersion(body, type);
        }

        return body.Text("kind") == type.Kind ? body : throw DecodingErrors.OtherKind(body, type);
    }

    /// <summary>
    /// Adds the kind and version that the URL implies. Typed clients leave them out for built-in types.
    /// </summary>
    private static void AddKindAndVersion(JsonObject body, ResourceType type)
    {
        if (string.IsNullOrEmpty(body.Text("kind")))
        {
            body["kind"] = type.Kind;
        }

        if (string.IsNullOrEmpty(body.Text("apiVersion")))
        {
            body["apiVersion"] = type.GroupVersion;
        }
    }

    private static void DropEmptyMetadata(JsonObject body)
    {
        if (body["metadata"] is not JsonObject metadata)
        {
            return;
        }

        DropNulls(metadata);
        foreach (var name in OmittedWhenEmpty)
        {
            if (metadata[name] is JsonArray { Count: 0 } or JsonObject { Count: 0 })
            {
                metadata.Remove(name);
            }
        }
    }

    private static void CheckMetadata(JsonObject body, ResourceType type)
    {
        switch (body["metadata"])
        {
            case null:
                break;
            case JsonObject metadata:
                if (TypeError(metadata, type.Schema.Properties["metadata"], "metadata") is { } error)
                {
                    throw DecodingErrors.WrongType(type, body, error);
                }

                break;
            default:
                throw DecodingErrors.Metadata(type);
        }
    }

    private static FieldError? TypeError(JsonNode node, SchemaNode schema, string path) =>
        Validation.ValidateShape(node, schema, path).Find(error => error.Reason == "FieldValueTypeInvalid");

    private static void Complain(
        ResourceType type, IEnumerable<string> duplicates, IEnumerable<string> unknown, WriteOptions options)
    {
        var complaints = duplicates
            .Select(field => $"duplicate field \"{field}\"")
            .Concat(unknown.Select(field => $"unknown field \"{field}\""))
            .Distinct()
            .ToList();
        if (complaints.Count == 0 || options.FieldValidation == "Ignore")
        {
            return;
        }

        if (options.FieldValidation == "Strict")
        {
            throw DecodingErrors.Strict(type, complaints);
        }

        options.Warnings.AddRange(complaints);
    }

    private static void DropNulls(JsonObject node)
    {
        foreach (var name in node.Where(member => member.Value is null).Select(member => member.Key).ToList())
        {
            node.Remove(name);
        }

        foreach (var (_, child) in node)
        {
            if (child is JsonObject members)
            {
                DropNulls(members);
            }

            foreach (var item in child.Each().OfType<JsonObject>())
            {
                DropNulls(item);
            }
        }
    }
}
