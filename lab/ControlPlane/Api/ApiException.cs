using System.Globalization;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api;

/// <summary>A failed request, answered with a Status.</summary>
internal sealed class ApiException(
    int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;

    public string Reason => reason;

    public int? RetryAfterSeconds { get; init; }

    public JsonObject Status()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (reason.Length > 0)
        {
            status["reason"] = reason;
        }

        var all = details?.DeepClone() as JsonObject;
        if (RetryAfterSeconds is { } seconds)
        {
            (all ??= [])["retryAfterSeconds"] = seconds;
        }

        if (all is not null)
        {
            status["details"] = all;
        }

        status["code"] = code;
        return status;
    }

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiException NotFound(ResourceType type, string name) =>
        new(404, "NotFound", $"{type.GroupResource} \"{name}\" not found", Details(type, name, type.Plural));

    public static ApiException NamespaceNotFound(string ns) =>
        new(
            404, "NotFound", $"namespaces \"{ns}\" not found",
            new JsonObject { ["name"] = ns, ["kind"] = "namespaces" });

    public static ApiException NoSuchResource() =>
        new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiException NotAcceptable() =>
        new(
            406, "NotAcceptable",
            "only the following media types are accepted: application/json, application/json;stream=watch");

    public static ApiException AlreadyExists(ResourceType type, string name) =>
        new(409, "AlreadyExists", $"{type.GroupResource} \"{name}\" already exists", Details(type, name, type.Plural));

    public static ApiException Conflict(ResourceType type, string name, string why) =>
        new(
            409, "Conflict", $"Operation cannot be fulfilled on {type.GroupResource} \"{name}\": {why}",
            Details(type, name, type.Plural));

    public static ApiException Modified(ResourceType type, string name) =>
        Conflict(
            type, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException Expired(string message) => new(410, "Expired", message);

    public static ApiException TooOld(long asked, long oldest) =>
        Expired($"too old resource version: {asked} ({oldest})");

    public static ApiException TooLarge(int limit) =>
        new(413, "RequestEntityTooLarge", $"Request entity too large: limit is {limit}");

    public static ApiException UnsupportedMediaType(params string[] accepted) =>
        new(
            415, "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: "
                + string.Join(", ", accepted));

    public static ApiException Forbidden(ResourceType type, string name, string why, string? cause = null)
    {
        var details = Details(type, name, type.Plural);
        if (cause is not null)
        {
            details["causes"] = new JsonArray(
                new JsonObject { ["reason"] = cause, ["message"] = why, ["field"] = "metadata.namespace" });
        }

        return new(403, "Forbidden", $"{type.GroupResource} \"{name}\" is forbidden: {why}", details);
    }

    public static ApiException Invalid(ResourceType type, string name, IReadOnlyList<FieldError> errors) =>
        Invalid(type.GroupKind, Details(type, name, type.Kind), name, errors);

    /// <summary>Refuses the options or the question of a request, which have no name.</summary>
    public static ApiException InvalidRequest(string group, string kind, params IReadOnlyList<FieldError> errors) =>
        Invalid($"{kind}.{group}", new JsonObject { ["group"] = group, ["kind"] = kind }, "", errors);

    private static ApiException Invalid(
        string groupKind, JsonObject details, string name, IReadOnlyList<FieldError> errors)
    {
        var causes = errors.Select(error => (JsonNode)new JsonObject
        {
            ["reason"] = error.Reason,
            ["message"] = error.Message,
            ["field"] = error.Field
        });
        details["causes"] = new JsonArray([.. causes]);
        var what = errors.Count == 1 ? errors[0].ToString() : $"[{string.Join(", ", errors.Distinct())}]";
        return new(422, "Invalid", $"{groupKind} \"{name}\" is invalid: {what}", details);
    }

    public static ApiException TooLargeRevision(long asked, long current)
    {
        var cause = new JsonObject
        {
            ["reason"] = "ResourceVersionTooLarge",
            ["message"] = "Too large resource version"
        };
        return new(
            504, "Timeout", $"Timeout: Too large resource version: {asked}, current: {current}",
            new JsonObject { ["causes"] = new JsonArray(cause) })
        { RetryAfterSeconds = 1 };
    }

    public static JsonObject Details(ResourceType type, string name, string kind)
    {
        var details = new JsonObject();
        if (name.Length > 0)
        {
            details["name"] = name;
        }

        if (type.Group.Length > 0)
        {
            details["group"] = type.Group;
        }

        details["kind"] = kind;
        return details;
    }

    public static string Revision(long revision) => revision.ToString(CultureInfo.InvariantCulture);
}
