using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Api.Objects;

/// <summary>Creates, changes and deletes stored objects by optimistic concurrency.</summary>
internal sealed class ObjectWriter(Store store, TimeProvider time)
{
    private const int MaxAttempts = 50;
    private const int MaxGeneratedNames = 8;

    private readonly ObjectRules _rules = new(time);

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
            {
                return new(key, 0, JsonText.Bytes(value), time.GetUtcNow());
            }

            if (!exists && await store.WriteAsync(key, 0, value) is { } created)
            {
                return created;
            }

            if (!generates || attempt == MaxGeneratedNames)
            {
                throw ApiException.AlreadyExists(type, key.Name);
            }
        }
    }

    /// <summary>Changes an object, starting over from its newest state when another writer was faster.</summary>
    /// <param name="type">The object's type.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="status">Changes the status subresource alone.</param>
    /// <param name="dryRun">Answers without writing.</param>
    /// <param name="propose">
    /// Turns the served object into the proposed one. A resourceVersion of its own in the proposal makes a lost
    /// race final.
    /// </param>
    public async Task<StoredObject> ChangeAsync(
        ResourceType type, ObjectKey key, bool status, bool dryRun, Func<JsonObject, JsonObject> propose)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = store.Current.Find(key) ?? throw ApiException.NotFound(type, key.Name);
            var proposed = propose(Representation.ServedCopy(type, stored));
            var old = type.Conversion is null ? Representation.ServedCopy(type, stored) : stored.Copy();
            var next = ObjectRules.ForUpdate(type, old, type.Conversion?.ToStored(proposed) ?? proposed, status);
            if (JsonNode.DeepEquals(next, old))
            {
                return stored;
            }

            if (dryRun)
            {
                return new(key, stored.Revision, JsonText.Bytes(next), time.GetUtcNow());
            }

            var gone = next.Text("metadata", "deletionTimestamp") is not null && !HasFinalizers(next);
            if (await store.WriteAsync(key, stored.Revision, next, delete: gone) is { } written)
            {
                return written;
            }
        }
        throw ApiException.Modified(type, key.Name);
    }

    /// <summary>Deletes an object, or marks it as being deleted while it has finalizers.</summary>
    /// <returns>The last state, and whether the object is gone.</returns>
    public async Task<(StoredObject Last, bool Gone)> DeleteAsync(
        ResourceType type, ObjectKey key, DeletionOptions options)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = store.Current.Find(key) ?? throw ApiException.NotFound(type, key.Name);
            options.Check(type, stored);
            var value = stored.Copy();
            var waits = HasFinalizers(value);
            if (waits && value.Text("metadata", "deletionTimestamp") is not null)
            {
                return (stored, false);
            }

            if (options.DryRun)
            {
                return (stored, !waits);
            }

            if (waits)
            {
                _rules.MarkDeleted(type, value);
            }

            if (await store.WriteAsync(key, stored.Revision, value, delete: !waits) is { } last)
            {
                return (last, !waits);
            }
        }
        throw ApiException.Modified(type, key.Name);
    }

    /// <exception cref="ApiException">400: the object names another namespace than the request.</exception>
    public static void CheckNamespace(ResourceType type, string ns, JsonObject proposed)
    {
        if (type.Namespaced && proposed.Text("metadata", "namespace") is { Length: > 0 } own && own != ns)
        {
            throw ApiException.BadRequest(
                "the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private static bool HasFinalizers(JsonObject value) =>
        value.Texts("metadata", "finalizers").Any()
            || value.Text("kind") == "Namespace" && value.Texts("spec", "finalizers").Any();

    private void RequireNamespace(ResourceType type, string ns, string name)
    {
        if (!type.Namespaced)
        {
            return;
        }

        var found = store.Current.Find(new("namespaces", "", ns)) ?? throw ApiException.NamespaceNotFound(ns);
        if (found.Root.At("metadata", "deletionTimestamp") is not null)
        {
            throw ApiException.Forbidden(
                type, name, $"unable to create new content in namespace {ns} because it is being terminated",
                "NamespaceTerminating");
        }
    }
}
