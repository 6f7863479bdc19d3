using System.Text.Json;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Protobuf;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api;

/// <summary>From a request's body to an object of a type: known fields only, with what the client is to be warned of.</summary>
internal static class ObjectReader
{
    public const int MaxBody = 3 * 1024 * 1024;

    private static readonly string[] EmptyIsAbsent = ["labels", "annotations", "finalizers", "ownerReferences"];
    private static readonly string[] MediaTypes = ["application/json", "application/yaml", ProtobufReader.MediaType];

    /// <exception cref="ApiException">413: the body is larger than the server takes.</exception>
    public static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBody)
            throw ApiException.TooLarge(MaxBody);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (body.Length + read > MaxBody)
                throw ApiException.TooLarge(MaxBody);
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    public static string MediaType(HttpRequest request) => (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>The body of a request that carries one object.</summary>
    public static async Task<JsonNode?> ParseBodyAsync(HttpRequest request, string kind, ICollection<string> duplicates)
    {
        var media = MediaType(request);
        // A body of no declared type is taken for JSON.
        if (media.Length > 0 && !MediaTypes.Contains(media))
            throw ApiException.UnsupportedMediaType(MediaTypes);
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
            var shown = System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 512)));
            throw ApiException.BadRequest($"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse error: {e.Message} ({shown})");
        }
    }

    /// <summary>Of a built-in type, what the address says may be left out: typed clients do.</summary>
    private static void Name(JsonObject body, ResourceType type)
    {
        if (string.IsNullOrEmpty(body.Text("kind")))
            body["kind"] = type.Kind;
        if (string.IsNullOrEmpty(body.Text("apiVersion")))
            body["apiVersion"] = type.GroupVersion;
    }

    /// <summary>Checks kind and version, drops unknown fields, fills in defaults.</summary>
    /// <param name="node">The parsed body.</param>
    /// <param name="type">What it must be.</param>
    /// <param name="duplicates">Fields that occurred twice.</param>
    /// <param name="options">How to treat unknown and duplicate fields; receives the warnings.</param>
    public static JsonObject Read(JsonNode? node, ResourceType type, IReadOnlyCollection<string> duplicates, WriteOptions options)
    {
        if (node is JsonObject named && !type.IsCustom)
            Name(named, type);
        if (node is not JsonObject body || string.IsNullOrEmpty(body.Text("kind")))
            throw ApiException.BadRequest($"the object provided is unrecognized (must be of type {type.Kind}): Object 'Kind' is missing in '{JsonText.Text(node)}'");
        if (string.IsNullOrEmpty(body.Text("apiVersion")))
            throw ApiException.BadRequest($"the object provided is unrecognized (must be of type {type.Kind}): Object 'apiVersion' is missing in '{JsonText.Text(node)}'");
        if (body.Text("apiVersion") != type.GroupVersion)
            throw ApiException.BadRequest($"the API version in the data ({body.Text("apiVersion")}) does not match the expected API version ({type.GroupVersion})");
        if (body.Text("kind") != type.Kind)
            throw ApiException.BadRequest($"{body.Text("kind")} in version \"{type.Version}\" cannot be handled as a {type.Kind}: no kind \"{body.Text("kind")}\" is registered for version \"{type.GroupVersion}\"");
        if (!type.IsCustom)
            DropNulls(body);
        var unknown = new List<string>();
        Pruning.Prune(body, type.Schema, "", unknown);
        Complain(type, duplicates, unknown, options);
        if (body["metadata"] is JsonObject metadata)
        {
            DropNulls(metadata);
            foreach (var name in EmptyIsAbsent)
            {
                if (metadata[name] is JsonArray { Count: 0 } or JsonObject { Count: 0 })
                    metadata.Remove(name);
            }
        }
        if (type.IsCustom)
            Pruning.Default(body, type.Schema);
        else if (Validation.ValidateShape(body, type.Schema, "").FirstOrDefault(error => error.Reason == "FieldValueTypeInvalid") is { } error)
            throw Undecodable(type, body, error);
        if (body["metadata"] is not (null or JsonObject))
            throw ApiException.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: unable to decode metadata");
        if (Validation.ValidateShape(body["metadata"], type.Schema.Properties["metadata"], "metadata").FirstOrDefault(found => found.Reason == "FieldValueTypeInvalid") is { } wrong && body["metadata"] is not null)
            throw Undecodable(type, body, wrong);
        return body;
    }

    private static ApiException Undecodable(ResourceType type, JsonObject body, FieldError error)
    {
        var expected = error.Message.Split("must be of type ") is [_, var rest] ? rest.Split(':')[0] : "another type";
        return expected == "byte"
            ? ApiException.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: illegal base64 data at {error.Field}")
            : ApiException.BadRequest($"{body.Text("kind")} in version \"{type.Version}\" cannot be handled as a {type.Kind}: json: cannot unmarshal {error.Message.Split('"').ElementAtOrDefault(1)} into Go struct field {type.Kind}.{error.Field} of type {expected}");
    }

    private static void Complain(ResourceType type, IEnumerable<string> duplicates, IEnumerable<string> unknown, WriteOptions options)
    {
        var complaints = duplicates.Select(field => $"duplicate field \"{field}\"").Concat(unknown.Select(field => $"unknown field \"{field}\"")).Distinct().ToList();
        if (complaints.Count == 0 || options.FieldValidation == "Ignore")
            return;
        if (options.FieldValidation == "Strict")
            throw ApiException.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: strict decoding error: {string.Join(", ", complaints)}");
        options.Warnings.AddRange(complaints);
    }

    private static void DropNulls(JsonObject node)
    {
        foreach (var name in node.Where(member => member.Value is null).Select(member => member.Key).ToList())
            node.Remove(name);
        foreach (var (_, child) in node)
        {
            if (child is JsonObject members)
                DropNulls(members);
            foreach (var item in child.Each().OfType<JsonObject>())
                DropNulls(item);
        }
    }
}
