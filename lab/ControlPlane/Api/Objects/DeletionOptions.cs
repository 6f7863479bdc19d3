using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api.Objects;

/// <summary>The preconditions of a deletion, and whether it is a dry run.</summary>
internal sealed record DeletionOptions(bool DryRun, string? Uid, string? ResourceVersion)
{
    public static readonly DeletionOptions None = new(false, null, null);

    public static async Task<DeletionOptions> ReadAsync(HttpRequest request)
    {
        var dryRun = WriteOptions.Of(request).DryRun;
        var options = await BodyAsync(request);
        if (request.Query["gracePeriodSeconds"].ToString() is { Length: > 0 } grace && !long.TryParse(grace, out _))
        {
            throw ApiException.BadRequest($"strconv.ParseInt: parsing \"{grace}\": invalid syntax");
        }

        if (options.At("orphanDependents") is not null && options.Text("propagationPolicy") is { Length: > 0 } both)
        {
            throw Invalid(FieldError.Invalid(
                "propagationPolicy", both, "orphanDependents and deletionPropagation cannot be both set"));
        }

        var policy = options.Text("propagationPolicy") ?? request.Query["propagationPolicy"].ToString();
        if (policy is not ("" or "Background" or "Foreground" or "Orphan"))
        {
            throw Invalid(
                FieldError.Unsupported("propagationPolicy", policy, "Foreground", "Background", "Orphan", "nil"));
        }

        if (options.Texts("dryRun").FirstOrDefault(value => value != "All") is { } other)
        {
            throw Invalid(FieldError.Unsupported("dryRun", other, "All"));
        }

        return new(
            dryRun || options.Texts("dryRun").Any(), options.Text("preconditions", "uid"),
            options.Text("preconditions", "resourceVersion"));
    }

    /// <exception cref="ApiException">409: a precondition does not hold.</exception>
    public void Check(ResourceType type, StoredObject stored)
    {
        var uid = stored.Root.Text("metadata", "uid");
        var revision = stored.Root.Text("metadata", "resourceVersion");
        if (Uid is not null && Uid != uid)
        {
            throw ApiException.Conflict(
                type, stored.Key.Name, $"Precondition failed: UID in precondition: {Uid}, UID in object meta: {uid}");
        }

        if (ResourceVersion is not null && ResourceVersion != revision)
        {
            throw ApiException.Conflict(
                type, stored.Key.Name,
                $"Precondition failed: ResourceVersion in precondition: {ResourceVersion}, ResourceVersion in object "
                    + $"meta: {revision}");
        }
    }

    private static async Task<JsonNode?> BodyAsync(HttpRequest request)
    {
        var body = await ObjectReader.BodyAsync(request);
        if (body.Length == 0)
        {
            return null;
        }

        var options = ObjectReader.Parse(body, ObjectReader.MediaType(request), "DeleteOptions", []);
        var isOptions = options is null or JsonObject && options.Text("kind") is null or "" or "DeleteOptions";
        return isOptions
            ? options
            : throw ApiException.BadRequest(
                $"{options.Text("kind") ?? "the object provided"} cannot be handled as a DeleteOptions");
    }

    private static ApiException Invalid(FieldError error) =>
        ApiException.InvalidRequest("meta.k8s.io", "DeleteOptions", error);
}
