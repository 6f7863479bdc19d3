using System.Globalization;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api.Objects;

/// <summary>
/// Turns a proposed object into the one that is stored: server-owned metadata, separate status, generation,
/// validation.
/// </summary>
internal sealed class ObjectRules(TimeProvider time)
{
    private static readonly string[] ServerOwned =
        ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"];

    private static readonly string[] SetByServerAtCreation =
        [.. ServerOwned, "resourceVersion", "managedFields", "selfLink"];

    /// <exception cref="ApiException">422: the object is invalid. 500: it has a resourceVersion.</exception>
    public JsonObject ForCreate(ResourceType type, string ns, JsonObject proposed)
    {
        var metadata = proposed.Ensure("metadata");
        if (metadata.Text("resourceVersion") is not (null or "" or "0"))
        {
            throw new ApiException(500, "", "resourceVersion should not be set on objects to be created");
        }

        SetMetadata(type, ns, metadata);
        if (type.HasStatus)
        {
            proposed.Remove("status");
        }

        type.Rules.Prepare(proposed, null);
        return Validated(type, proposed, null);
    }

    /// <summary>Changes the main resource, or with <paramref name="status"/> the status alone.</summary>
    /// <exception cref="ApiException">
    /// 409: the proposal was made from another state or for another object. 422: the result is invalid.
    /// </exception>
    public static JsonObject ForUpdate(ResourceType type, JsonObject old, JsonObject proposed, bool status)
    {
        CheckPreconditions(type, old, proposed.Ensure("metadata"));
        return Validated(type, status ? WithStatus(old, proposed) : WithoutStatus(type, old, proposed), old);
    }

    /// <summary>Marks an object whose finalizers hold it as being deleted.</summary>
    public void MarkDeleted(ResourceType type, JsonObject value)
    {
        var metadata = value.Ensure("metadata");
        metadata["deletionTimestamp"] = Now();
        if (type.Kind == "Namespace")
        {
            value.Ensure("status")["phase"] = "Terminating";
        }
        else
        {
            metadata["deletionGracePeriodSeconds"] = 0L;
        }

        if (type.HasGeneration)
        {
            metadata["generation"] = (metadata.Integer("generation") ?? 0) + 1;
        }
    }

    private void SetMetadata(ResourceType type, string ns, JsonObject metadata)
    {
        foreach (var owned in SetByServerAtCreation)
        {
            metadata.Remove(owned);
        }

        if (string.IsNullOrEmpty(metadata.Text("name")) && metadata.Text("generateName") is { Length: > 0 } prefix)
        {
            metadata["name"] = Names.Generate(prefix);
        }

        if (type.Namespaced)
        {
            metadata["namespace"] = ns;
        }
        else
        {
            metadata.Remove("namespace");
        }

        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now();
        if (type.HasGeneration)
        {
            metadata["generation"] = 1L;
        }
    }

    private string Now() =>
        time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void CheckPreconditions(ResourceType type, JsonObject old, JsonObject metadata)
    {
        var name = old.Text("metadata", "name")!;
        if (metadata.Text("uid") is { Length: > 0 } uid && uid != old.Text("metadata", "uid"))
        {
            throw ApiException.Conflict(
                type, name,
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {old.Text("metadata", "uid")}");
        }

        var revision = metadata.Text("resourceVersion") ?? "";
        if (revision.Length == 0 && !type.UnconditionalUpdate)
        {
            var missing = new FieldError(
                "metadata.resourceVersion", "FieldValueInvalid",
                "Invalid value: 0: must be specified for an update");
            throw ApiException.Invalid(type, name, [missing]);
        }

        if (revision.Length > 0 && revision != old.Text("metadata", "resourceVersion"))
        {
            throw ApiException.Modified(type, name);
        }
    }

    private static JsonObject WithStatus(JsonObject old, JsonObject proposed)
    {
        var next = (JsonObject)old.DeepClone();
        Keep("status", proposed, next);
        return next;
    }

    private static JsonObject WithoutStatus(ResourceType type, JsonObject old, JsonObject proposed)
    {
        var metadata = proposed.Ensure("metadata");
        metadata["resourceVersion"] = old["metadata"]!["resourceVersion"]?.DeepClone();
        foreach (var owned in ServerOwned)
        {
            Keep(owned, (JsonObject)old["metadata"]!, metadata);
        }

        metadata.Remove("managedFields");
        metadata.Remove("selfLink");
        if (type.Namespaced)
        {
            metadata["namespace"] = old["metadata"]!["namespace"]?.DeepClone();
        }

        if (type.HasStatus)
        {
            Keep("status", old, proposed);
        }

        type.Rules.Prepare(proposed, old);
        if (type.HasGeneration && !SameDesiredState(type, old, proposed))
        {
            metadata["generation"] = (old.Integer("metadata", "generation") ?? 0) + 1;
        }

        return proposed;
    }

    private static JsonObject Validated(ResourceType type, JsonObject next, JsonObject? old)
    {
        var errors = MetadataRules.Errors(type, next, old).ToList();
        if (type.IsCustom)
        {
            errors.AddRange(Validation.Validate(next, old, type.Schema));
        }
        else if (type.Conversion is null)
        {
            errors.AddRange(Validation.ValidateShape(next, type.Schema, ""));
        }

        errors.AddRange(type.Rules.Validate(next, old));
        return errors.Count == 0
            ? next
            : throw ApiException.Invalid(type, next.Text("metadata", "name") ?? "", errors);
    }

    private static bool SameDesiredState(ResourceType type, JsonObject old, JsonObject proposed) =>
        old.Concat(proposed).Select(member => member.Key).Distinct()
            .Where(name => name is not ("metadata" or "apiVersion" or "kind") && !(name == "status" && type.HasStatus))
            .All(name => JsonNode.DeepEquals(old[name], proposed[name]));

    private static void Keep(string name, JsonObject from, JsonObject to)
    {
        if (from[name] is { } value)
        {
            to[name] = value.DeepClone();
        }
        else
        {
            to.Remove(name);
        }
    }
}
