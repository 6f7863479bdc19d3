using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Patching;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Selectors;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api;

/// <summary>Create, read, update, patch and delete, the same for every type.</summary>
internal sealed class ResourceHandler(Store store, TimeProvider time)
{
    private const int MaxAttempts = 50;

    private static readonly string[] PatchTypes = ["application/json-patch+json", "application/merge-patch+json"];
    private static readonly string[] ImmortalNamespaces = ["default", "kube-system", "kube-public"];
    private const string StrategicPatch = "application/strategic-merge-patch+json";
    private const string ApplyPatch = "application/apply-patch+yaml";

    private readonly ObjectRules _rules = new(time);
    private readonly Continuations _continuations = new(time);

    public async Task GetAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var snapshot = store.Current;
        CheckRevision(context.Request.Query["resourceVersion"].ToString(), "", snapshot.Revision);
        var stored = snapshot.Find(context.Key) ?? throw ApiException.NotFound(context.Type, context.Info.Name);
        await Responses.BytesAsync(context.Http, 200, representation.One(context.Type, stored));
    }

    public async Task ListAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var (items, metadata) = Select(context);
        await Responses.BytesAsync(context.Http, 200, representation.List(context.Type, items, metadata));
    }

    public async Task CreateAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var options = WriteOptions.Of(context.Request);
        var duplicates = new List<string>();
        var proposed = ObjectReader.Read(await ObjectReader.ParseBodyAsync(context.Request, context.Type.Kind, duplicates), context.Type, duplicates, options);
        var created = await CreateAsync(context.Type, context.Info.Namespace, proposed, options);
        Responses.Warn(context.Http, options.Warnings);
        await Responses.BytesAsync(context.Http, 201, representation.One(context.Type, created));
    }

    /// <summary>Creates an object that has been read.</summary>
    public async Task<StoredObject> CreateAsync(ResourceType type, string ns, JsonObject proposed, WriteOptions options)
    {
        CheckNamespace(type, ns, proposed);
        var generates = string.IsNullOrEmpty(proposed.Text("metadata", "name"));
        for (var attempt = 1; ; attempt++)
        {
            var copy = (JsonObject)proposed.DeepClone();
            var value = _rules.ForCreate(type, ns, type.Conversion?.ToStored(copy) ?? copy);
            var key = new ObjectKey(type.StorageName, type.Namespaced ? ns : "", value.Text("metadata", "name")!);
            RequireNamespace(type, ns, key.Name);
            var exists = store.Current.Find(key) is not null;
            if (!exists && options.DryRun)
                return new(key, 0, JsonText.Bytes(value), time.GetUtcNow());
            if (!exists && await store.WriteAsync(key, 0, value) is { } created)
                return created;
            if (!generates || attempt == 8)
                throw ApiException.AlreadyExists(type, key.Name);
        }
    }

    public async Task UpdateAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var options = WriteOptions.Of(context.Request);
        var duplicates = new List<string>();
        var proposed = ObjectReader.Read(await ObjectReader.ParseBodyAsync(context.Request, context.Type.Kind, duplicates), context.Type, duplicates, options);
        CheckName(context, proposed);
        if (store.Current.Find(context.Key) is null && context.Type.CreateOnUpdate && context.Info.Subresource.Length == 0)
        {
            proposed.Ensure("metadata")["name"] = context.Info.Name;
            var created = await CreateAsync(context.Type, context.Info.Namespace, proposed, options);
            await Responses.BytesAsync(context.Http, 201, representation.One(context.Type, created));
            return;
        }
        var updated = await ChangeAsync(context.Type, context.Key, context.Info.Subresource == "status", options.DryRun, _ => (JsonObject)proposed.DeepClone());
        Responses.Warn(context.Http, options.Warnings);
        await Responses.BytesAsync(context.Http, 200, representation.One(context.Type, updated));
    }

    public async Task PatchAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var options = WriteOptions.Of(context.Request);
        var media = ObjectReader.MediaType(context.Request);
        if (media == ApplyPatch)
            throw new ApiException(415, "UnsupportedMediaType", "this control plane does not do server-side apply (application/apply-patch+yaml): it keeps no managedFields; use client-side apply, or a merge or JSON patch");
        if (!PatchTypes.Contains(media) && !(media == StrategicPatch && !context.Type.IsCustom))
            throw ApiException.UnsupportedMediaType(context.Type.IsCustom ? PatchTypes : [.. PatchTypes, StrategicPatch]);
        var body = await ObjectReader.BodyAsync(context.Request);
        JsonNode? patch;
        try
        {
            patch = JsonText.Parse(body);
        }
        catch (JsonException e)
        {
            throw ApiException.BadRequest($"error decoding patch: {e.Message}");
        }
        var updated = await ChangeAsync(context.Type, context.Key, context.Info.Subresource == "status", options.DryRun, current =>
        {
            options.Warnings.Clear();
            var patched = Patched(context.Type, current, media, patch);
            var proposed = ObjectReader.Read(patched, context.Type, [], options);
            CheckName(context, proposed);
            return proposed;
        });
        Responses.Warn(context.Http, options.Warnings);
        await Responses.BytesAsync(context.Http, 200, representation.One(context.Type, updated));
    }

    public async Task DeleteAsync(ApiContext context)
    {
        var options = await DeletionOptions.ReadAsync(context.Request);
        if (context.Type.Kind == "Namespace" && ImmortalNamespaces.Contains(context.Info.Name))
            throw ApiException.Forbidden(context.Type, context.Info.Name, "this namespace may not be deleted");
        var (last, gone) = await DeleteAsync(context.Type, context.Key, options);
        if (!gone || context.Type.Kind == "Namespace")
        {
            await Responses.BytesAsync(context.Http, 200, Representation.Served(context.Type, last));
            return;
        }
        var details = ApiException.Details(context.Type, context.Info.Name, context.Type.Plural);
        details["uid"] = last.Root.Text("metadata", "uid");
        await Responses.JsonAsync(context.Http, 200, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    public async Task DeleteCollectionAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var options = await DeletionOptions.ReadAsync(context.Request);
        var (items, metadata) = Select(context);
        foreach (var item in items)
        {
            try
            {
                await DeleteAsync(context.Type, item.Key, options);
            }
            catch (ApiException e) when (e.Code == 404)
            {
                // Someone else was faster; it is gone either way.
            }
        }
        await Responses.BytesAsync(context.Http, 200, representation.List(context.Type, items, metadata));
    }

    /// <summary>Deletes, or marks as being deleted what has finalizers.</summary>
    /// <returns>The last state, and whether the object is gone.</returns>
    public async Task<(StoredObject Last, bool Gone)> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = store.Current.Find(key) ?? throw ApiException.NotFound(type, key.Name);
            options.Check(type, stored);
            var value = stored.Copy();
            var waits = HasFinalizers(value);
            if (waits && value.Text("metadata", "deletionTimestamp") is not null)
                return (stored, false);
            if (options.DryRun)
                return (stored, !waits);
            if (waits)
            {
                var metadata = value.Ensure("metadata");
                metadata["deletionTimestamp"] = _rules.Now();
                if (type.Kind == "Namespace")
                    value.Ensure("status")["phase"] = "Terminating";
                else
                    metadata["deletionGracePeriodSeconds"] = 0L;
                if (type.HasGeneration)
                    metadata["generation"] = (metadata.Integer("generation") ?? 0) + 1;
            }
            if (await store.WriteAsync(key, stored.Revision, value, delete: !waits) is { } last)
                return (last, !waits);
        }
        throw ApiException.Modified(type, key.Name);
    }

    /// <summary>Changes an object, again from its newest state when another writer was faster.</summary>
    /// <param name="propose">From the served object to the proposed one; an own resourceVersion in it makes a lost race final.</param>
    public async Task<StoredObject> ChangeAsync(ResourceType type, ObjectKey key, bool status, bool dryRun, Func<JsonObject, JsonObject> propose)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = store.Current.Find(key) ?? throw ApiException.NotFound(type, key.Name);
            var proposed = propose(Representation.ServedCopy(type, stored));
            var old = type.Conversion is null ? Representation.ServedCopy(type, stored) : stored.Copy();
            var next = ObjectRules.ForUpdate(type, old, type.Conversion?.ToStored(proposed) ?? proposed, status);
            if (JsonNode.DeepEquals(next, old))
                return stored;
            if (dryRun)
                return new(key, stored.Revision, JsonText.Bytes(next), time.GetUtcNow());
            var gone = next.Text("metadata", "deletionTimestamp") is not null && !HasFinalizers(next);
            if (await store.WriteAsync(key, stored.Revision, next, delete: gone) is { } written)
                return written;
        }
        throw ApiException.Modified(type, key.Name);
    }

    private static bool HasFinalizers(JsonObject value) =>
        value.Texts("metadata", "finalizers").Any() || value.Text("kind") == "Namespace" && value.Texts("spec", "finalizers").Any();

    private static JsonNode? Patched(ResourceType type, JsonObject current, string media, JsonNode? patch)
    {
        try
        {
            return (media, patch) switch
            {
                ("application/json-patch+json", JsonArray operations) => JsonPatch.Apply(current, operations),
                ("application/merge-patch+json", JsonObject) => MergePatch.Apply(current, patch),
                (StrategicPatch, JsonObject changes) => StrategicMergePatch.Apply(current, changes, type.Schema),
                _ => throw ApiException.BadRequest("error decoding patch: a patch of this type has another form"),
            };
        }
        catch (PatchException e) when (e.IsTooLarge)
        {
            throw new ApiException(413, "RequestEntityTooLarge", e.Message);
        }
        catch (PatchException e)
        {
            throw new ApiException(422, "Invalid", $"the server rejected our request due to an error in our request: {e.Message}", []);
        }
    }

    private static void CheckName(ApiContext context, JsonObject proposed)
    {
        var name = proposed.Text("metadata", "name") ?? "";
        if (name.Length > 0 && name != context.Info.Name)
            throw ApiException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({context.Info.Name})");
        if (name.Length == 0)
            throw ApiException.BadRequest($"name must be provided");
        CheckNamespace(context.Type, context.Info.Namespace, proposed);
    }

    private static void CheckNamespace(ResourceType type, string ns, JsonObject proposed)
    {
        if (type.Namespaced && proposed.Text("metadata", "namespace") is { Length: > 0 } own && own != ns)
            throw ApiException.BadRequest($"the namespace of the provided object does not match the namespace sent on the request");
    }

    private void RequireNamespace(ResourceType type, string ns, string name)
    {
        if (!type.Namespaced)
            return;
        var found = store.Current.Find(new("namespaces", "", ns)) ?? throw ApiException.NamespaceNotFound(ns);
        if (found.Root.At("metadata", "deletionTimestamp") is not null)
            throw ApiException.Forbidden(type, name, $"unable to create new content in namespace {ns} because it is being terminated", "NamespaceTerminating");
    }

    private (IReadOnlyList<StoredObject> Items, JsonObject Metadata) Select(ApiContext context)
    {
        var query = context.Request.Query;
        var labels = LabelSelector.Parse(query["labelSelector"].ToString());
        var fields = FieldSelector.Parse(query["fieldSelector"].ToString(), context.Type);
        var snapshot = store.Current;
        var after = "";
        if (query["continue"].ToString() is { Length: > 0 } token)
            (snapshot, after) = _continuations.Resume(token);
        else
            CheckRevision(query["resourceVersion"].ToString(), query["resourceVersionMatch"].ToString(), snapshot.Revision);
        if (after.Length > 0 && query["resourceVersionMatch"].ToString().Length > 0)
            throw InvalidList(FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
        var limit = Number(query["limit"].ToString()) is > 0 and var most ? most : long.MaxValue;
        Number(query["timeoutSeconds"].ToString());
        var matching = snapshot.List(context.Type.StorageName, context.Type.Namespaced ? context.Info.Namespace : "")
            .Where(stored => after.Length == 0 || string.CompareOrdinal(stored.Key.Path, after) > 0)
            .Where(stored => (labels.IsEmpty || labels.Matches(stored.Root)) && (fields.IsEmpty || fields.Matches(stored.Root)))
            .ToImmutableArray();
        var metadata = new JsonObject { ["resourceVersion"] = ApiException.Revision(snapshot.Revision) };
        if (matching.Length <= limit)
            return (matching, metadata);
        var page = matching[..(int)limit];
        metadata["continue"] = _continuations.Keep(snapshot, page[^1].Key.Path);
        if (labels.IsEmpty && fields.IsEmpty)
            metadata["remainingItemCount"] = matching.Length - page.Length;
        return (page, metadata);
    }

    private static long Number(string text) => text.Length == 0 ? 0
        : long.TryParse(text, out var number) ? number
        : throw ApiException.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");

    private static ApiException InvalidList(FieldError error) =>
        ApiException.Invalid("ListOptions.meta.k8s.io", new JsonObject { ["group"] = "meta.k8s.io", ["kind"] = "ListOptions" }, "", [error]);

    private static void CheckRevision(string asked, string match, long current)
    {
        if (match is not ("" or "Exact" or "NotOlderThan"))
            throw InvalidList(FieldError.Unsupported("resourceVersionMatch", match, "Exact", "NotOlderThan", ""));
        if (match.Length > 0 && asked.Length == 0)
            throw InvalidList(FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"));
        if (match == "Exact" && asked == "0")
            throw InvalidList(FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
        if (asked.Length == 0)
            return;
        if (!long.TryParse(asked, out var revision) || revision < 0)
            throw ApiException.BadRequest($"resourceVersion: Invalid value: \"{asked}\": must be a number");
        if (revision > current)
            throw ApiException.TooLargeRevision(revision, current);
        if (match == "Exact" && revision != current)
            throw ApiException.Expired($"The resourceVersion for the provided list is too old.");
    }
}
