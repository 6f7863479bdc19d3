using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using KafkaPi.ControlPlane.Api;
using KafkaPi.ControlPlane.Api.Objects;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;
using KafkaPi.ControlPlane.Types.Custom;

namespace KafkaPi.ControlPlane.Controllers;

/// <summary>
/// The part of a controller manager that users of kubectl expect: the content of deleted namespaces and
/// definitions is deleted, the dependents of deleted owners too, and events after an hour.
/// </summary>
internal sealed class Housekeeping(
    Store store, ObjectWriter writer, Func<TypeRegistry> types, TimeProvider time, ILogger logger)
{
    private const string Definitions = CustomResourceDefinitions.StorageName;
    private static readonly TimeSpan EventLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(30);

    private readonly Channel<Change> _work =
        Channel.CreateUnbounded<Change>(new UnboundedChannelOptions { SingleReader = true });

    private IEnumerable<StoredObject> AllObjects =>
        store.Current.Resources.Values.SelectMany(objects => objects.Values);

    /// <summary>Queues a change that may leave objects to clean up.</summary>
    public void Observe(Change change)
    {
        if (change.Type == ChangeType.Deleted || change.Object.Key.Resource is "namespaces" or Definitions)
        {
            _work.Writer.TryWrite(change);
        }
    }

    /// <summary>Cleans up until cancelled, beginning with the work that an earlier process left undone.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await GuardAsync(SweepAsync);
        var nextSweep = time.GetUtcNow() + SweepInterval;
        while (!ct.IsCancellationRequested)
        {
            using var due = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var wait = nextSweep - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await Task.WhenAny(_work.Reader.WaitToReadAsync(due.Token).AsTask(), Task.Delay(wait, time, due.Token));
                await due.CancelAsync();
            }
            while (_work.Reader.TryRead(out var change))
            {
                await GuardAsync(() => FollowAsync(change));
            }

            if (time.GetUtcNow() >= nextSweep)
            {
                await GuardAsync(SweepAsync);
                nextSweep = time.GetUtcNow() + SweepInterval;
            }
        }
    }

    private async Task FollowAsync(Change change)
    {
        if (change.Type == ChangeType.Deleted)
        {
            await DeleteDependentsAsync(change.Object.Root.Text("metadata", "uid") ?? "");
        }

        // The deletion of a namespace or definition may have waited for this object alone.
        if (change.Object.Key.Resource is "namespaces" or Definitions || IsDeleting(change.Object))
        {
            await FinishDeletionsAsync();
        }
    }

    private async Task SweepAsync()
    {
        await FinishDeletionsAsync();
        var old = time.GetUtcNow() - EventLifetime;
        foreach (var stored in store.Current.List("events", "").Where(stored => stored.WrittenAt < old).ToList())
        {
            await DeleteAsync(stored);
        }
    }

    private async Task FinishDeletionsAsync()
    {
        foreach (var ns in store.Current.List("namespaces", "").Where(IsDeleting).ToList())
        {
            await DeleteAllAsync(ContentOf(ns).ToList());
            if (!ContentOf(ns).Any())
            {
                await ReleaseAsync(ns, value => value.Ensure("spec").Remove("finalizers"));
            }
        }
        foreach (var definition in store.Current.List(Definitions, "").Where(IsDeleting).ToList())
        {
            await DeleteAllAsync(store.Current.List(definition.Key.Name, "").ToList());
            if (store.Current.All(definition.Key.Name).IsEmpty)
            {
                await ReleaseAsync(definition, RemoveCleanupFinalizer);
            }
        }
    }

    private IEnumerable<StoredObject> ContentOf(StoredObject ns) =>
        AllObjects.Where(stored => stored.Key.Namespace == ns.Key.Name);

    private static bool IsDeleting(StoredObject stored) =>
        stored.Root.At("metadata", "deletionTimestamp") is not null;

    private async Task DeleteAllAsync(List<StoredObject> content)
    {
        foreach (var stored in content.Where(stored => !IsDeleting(stored)))
        {
            await DeleteAsync(stored);
        }
    }

    private static void RemoveCleanupFinalizer(JsonObject definition)
    {
        var finalizers = definition.Texts("metadata", "finalizers")
            .Where(finalizer => finalizer != CustomResourceDefinitions.CleanupFinalizer);
        definition["metadata"]!["finalizers"] = JsonText.Array(finalizers);
    }

    private async Task ReleaseAsync(StoredObject stored, Action<JsonObject> release)
    {
        var value = stored.Copy();
        release(value);
        var gone = !value.Texts("metadata", "finalizers").Any();
        await store.WriteAsync(stored.Key, stored.Revision, value, delete: gone);
    }

    private async Task DeleteDependentsAsync(string uid)
    {
        if (uid.Length == 0)
        {
            return;
        }

        // Searching the bytes first spares parsing all other objects.
        var needle = Encoding.UTF8.GetBytes(uid);
        var dependents = AllObjects
            .Where(stored => stored.Json.AsSpan().IndexOf(needle) >= 0)
            .Where(stored => DependsOnlyOn(stored, uid));
        foreach (var dependent in dependents.ToList())
        {
            await DeleteAsync(dependent);
        }
    }

    private bool DependsOnlyOn(StoredObject stored, string uid)
    {
        var references = stored.Copy().Each("metadata", "ownerReferences");
        var owners = references.Select(owner => owner.Text("uid") ?? "").ToList();
        return owners.Contains(uid) && owners.TrueForAll(owner => owner == uid || !Exists(owner));
    }

    private bool Exists(string uid) => AllObjects.Any(stored => stored.Root.Text("metadata", "uid") == uid);

    private async Task DeleteAsync(StoredObject stored)
    {
        if (types().Types.FirstOrDefault(type => type.StorageName == stored.Key.Resource) is not { } type)
        {
            return;
        }

        try
        {
            await writer.DeleteAsync(type, stored.Key, DeletionOptions.None);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // Another request deleted it first.
        }
    }

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogError(e, "cleaning up failed; it is tried again");
        }
    }
}
