using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api;

/// <summary>What a deletion demands of the object, and whether it is only tried.</summary>
internal sealed record DeletionOptions(bool DryRun, string? Uid, string? ResourceVersion)
{
    public static readonly DeletionOptions None = new(false, null, null);

    public static async Task<DeletionOptions> ReadAsync(HttpRequest request)
    {
        var dryRun = WriteOptions.Of(request).DryRun;
        var body = await ObjectReader.BodyAsync(request);
        var options = body.Length == 0 ? null : ObjectReader.Parse(body, ObjectReader.MediaType(request), "DeleteOptions", []);
        if (options is not null and not JsonObject || options.Text("kind") is { Length: > 0 } kind && kind != "DeleteOptions")
            throw ApiException.BadRequest($"{options.Text("kind") ?? "the object provided"} cannot be handled as a DeleteOptions");
        if (request.Query["gracePeriodSeconds"].ToString() is { Length: > 0 } grace && !long.TryParse(grace, out _))
            throw ApiException.BadRequest($"strconv.ParseInt: parsing \"{grace}\": invalid syntax");
        if (options.At("orphanDependents") is not null && options.Text("propagationPolicy") is { Length: > 0 } both)
            throw Invalid(FieldError.Invalid("propagationPolicy", both, "orphanDependents and deletionPropagation cannot be both set"));
        var policy = options.Text("propagationPolicy") ?? request.Query["propagationPolicy"].ToString();
        if (policy is not ("" or "Background" or "Foreground" or "Orphan"))
            throw Invalid(FieldError.Unsupported("propagationPolicy", policy, "Foreground", "Background", "Orphan", "nil"));
        if (options.Texts("dryRun").FirstOrDefault(value => value != "All") is { } other)
            throw Invalid(FieldError.Unsupported("dryRun", other, "All"));
        return new(dryRun || options.Texts("dryRun").Any(), options.Text("preconditions", "uid"), options.Text("preconditions", "resourceVersion"));
    }

    /// <exception cref="ApiException">409: the object is not the one that was meant.</exception>
    public void Check(ResourceType type, StoredObject stored)
    {
        var uid = stored.Root.Text("metadata", "uid");
        var revision = stored.Root.Text("metadata", "resourceVersion");
        if (Uid is not null && Uid != uid)
            throw ApiException.Conflict(type, stored.Key.Name, $"Precondition failed: UID in precondition: {Uid}, UID in object meta: {uid}");
        if (ResourceVersion is not null && ResourceVersion != revision)
            throw ApiException.Conflict(type, stored.Key.Name, $"Precondition failed: ResourceVersion in precondition: {ResourceVersion}, ResourceVersion in object meta: {revision}");
    }

    private static ApiException Invalid(FieldError error) =>
        ApiException.Invalid("DeleteOptions.meta.k8s.io", new JsonObject { ["group"] = "meta.k8s.io", ["kind"] = "DeleteOptions" }, "", [error]);
}
