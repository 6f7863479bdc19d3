using System.Globalization;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api;

/// <summary>What the server makes of a proposed object before it is stored: the metadata it owns, status kept apart, generation, validation.</summary>
internal sealed class ObjectRules(TimeProvider time)
{
    private static readonly string[] ServerOwned = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"];

    private static readonly string[] StandardFinalizers = ["orphan", "foregroundDeletion", "kubernetes"];
    private const int MaxAnnotationBytes = 256 * 1024;

    public string Now() => time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <exception cref="ApiException">422: it is not valid.</exception>
    public JsonObject ForCreate(ResourceType type, string ns, JsonObject proposed)
    {
        var metadata = proposed.Ensure("metadata");
        if (!string.IsNullOrEmpty(metadata.Text("resourceVersion")) && metadata.Text("resourceVersion") != "0")
            throw new ApiException(500, "", "resourceVersion should not be set on objects to be created");
        foreach (var owned in ServerOwned.Concat(["resourceVersion", "managedFields", "selfLink"]))
            metadata.Remove(owned);
        if (string.IsNullOrEmpty(metadata.Text("name")) && metadata.Text("generateName") is { Length: > 0 } prefix)
            metadata["name"] = Names.Generate(prefix);
        if (type.Namespaced)
            metadata["namespace"] = ns;
        else
            metadata.Remove("namespace");
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now();
        if (type.HasGeneration)
            metadata["generation"] = 1L;
        if (type.HasStatus)
            proposed.Remove("status");
        type.Rules.Prepare(proposed, null);
        return Validated(type, proposed, null);
    }

    /// <summary>The object's main resource, or with <paramref name="status"/> only its status, changed.</summary>
    /// <exception cref="ApiException">422: it is not valid. 409: it was made from another state, or for another object.</exception>
    public static JsonObject ForUpdate(ResourceType type, JsonObject old, JsonObject proposed, bool status)
    {
        var name = old.Text("metadata", "name")!;
        var metadata = proposed.Ensure("metadata");
        if (metadata.Text("uid") is { Length: > 0 } uid && uid != old.Text("metadata", "uid"))
            throw ApiException.Conflict(type, name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {old.Text("metadata", "uid")}");
        var revision = metadata.Text("resourceVersion") ?? "";
        if (revision.Length == 0 && !type.UnconditionalUpdate)
            throw ApiException.Invalid(type, name, [new FieldError("metadata.resourceVersion", "FieldValueInvalid", "Invalid value: 0: must be specified for an update")]);
        if (revision.Length > 0 && revision != old.Text("metadata", "resourceVersion"))
            throw ApiException.Modified(type, name);
        metadata["resourceVersion"] = old["metadata"]!["resourceVersion"]?.DeepClone();
        if (status)
        {
            var next = (JsonObject)old.DeepClone();
            if (proposed["status"] is { } value)
                next["status"] = value.DeepClone();
            else
                next.Remove("status");
            return Validated(type, next, old);
        }
        foreach (var owned in ServerOwned)
            Keep(owned, (JsonObject)old["metadata"]!, metadata);
        metadata.Remove("managedFields");
        metadata.Remove("selfLink");
        if (type.Namespaced)
            metadata["namespace"] = old["metadata"]!["namespace"]?.DeepClone();
        if (type.HasStatus)
            Keep("status", old, proposed);
        type.Rules.Prepare(proposed, old);
        if (type.HasGeneration && !SameDesire(type, old, proposed))
            metadata["generation"] = (old.Integer("metadata", "generation") ?? 0) + 1;
        return Validated(type, proposed, old);
    }

    private static JsonObject Validated(ResourceType type, JsonObject next, JsonObject? old)
    {
        var name = next.Text("metadata", "name") ?? "";
        var errors = MetadataErrors(type, next, old).ToList();
        if (type.IsCustom)
            errors.AddRange(Validation.Validate(next, old, type.Schema));
        else
            errors.AddRange(Validation.ValidateShape(next, type.Schema, "").Where(error => type.Conversion is null));
        errors.AddRange(type.Rules.Validate(next, old));
        return errors.Count == 0 ? next : throw ApiException.Invalid(type, name, errors);
    }

    private static IEnumerable<FieldError> MetadataErrors(ResourceType type, JsonObject next, JsonObject? old)
    {
        var metadata = next["metadata"];
        var name = metadata.Text("name") ?? "";
        if (name.Length == 0)
            return [FieldError.Required("metadata.name", "name or generateName is required")];
        var errors = type.Group == "rbac.authorization.k8s.io" ? Names.PathSegmentErrors(name, "metadata.name") : Names.SubdomainErrors(name, "metadata.name");
        foreach (var (key, value) in metadata.At("labels") as JsonObject ?? [])
            errors = errors.Concat(Names.LabelValueErrors(key, value.Text() ?? "", "metadata.labels"));
        foreach (var (key, _) in metadata.At("annotations") as JsonObject ?? [])
            errors = errors.Concat(Names.QualifiedErrors(key.ToLowerInvariant(), "metadata.annotations"));
        if ((metadata.At("annotations") as JsonObject ?? []).Sum(each => each.Key.Length + (each.Value.Text()?.Length ?? 0)) > MaxAnnotationBytes)
            errors = errors.Append(new FieldError("metadata.annotations", "FieldValueTooLong", $"Too long: must have at most {MaxAnnotationBytes} bytes"));
        if (old is null && metadata.Text("generateName") is { Length: > 0 } prefix)
            errors = errors.Concat(Names.PrefixErrors(prefix, "metadata.generateName"));
        if (metadata.Each("ownerReferences").Count(owner => owner.Flag("controller")) > 1)
            errors = errors.Append(FieldError.Invalid("metadata.ownerReferences", metadata.At("ownerReferences"), "Only one reference can have Controller set to true"));
        foreach (var finalizer in metadata.Texts("finalizers"))
        {
            errors = errors.Concat(Names.QualifiedErrors(finalizer, "metadata.finalizers"));
            if (type.Group.Length == 0 && !finalizer.Contains('/') && !StandardFinalizers.Contains(finalizer))
                errors = errors.Append(FieldError.Invalid("metadata.finalizers", JsonValue.Create(finalizer), "name is neither a standard finalizer name nor is it fully qualified"));
        }
        var added = metadata.Texts("finalizers").Except(old?["metadata"].Texts("finalizers") ?? []).ToList();
        if (old.Text("metadata", "deletionTimestamp") is not null && added.Count > 0)
        {
            errors = errors.Append(FieldError.Forbidden("metadata.finalizers",
                $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(finalizer => $"\"{finalizer}\""))}}}"));
        }
        return errors;
    }

    private static bool SameDesire(ResourceType type, JsonObject old, JsonObject proposed) =>
        old.Concat(proposed).Select(member => member.Key).Distinct()
            .Where(name => name is not ("metadata" or "apiVersion" or "kind") && !(name == "status" && type.HasStatus))
            .All(name => JsonNode.DeepEquals(old[name], proposed[name]));

    private static void Keep(string name, JsonObject from, JsonObject to)
    {
        if (from[name] is { } value)
            to[name] = value.DeepClone();
        else
            to.Remove(name);
    }
}
