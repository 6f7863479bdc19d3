using System.Text.Json.Nodes;
using System.Threading.Channels;
using KafkaPi.ControlPlane.Api;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Controllers;

/// <summary>
/// The part of a controller manager that a person with kubectl misses at once: what a deleted namespace or definition held goes with it,
/// what a deleted owner owned follows it, and events are forgotten after an hour.
/// </summary>
internal sealed class Housekeeping(Store store, ResourceHandler handler, Func<TypeRegistry> types, TimeProvider time, ILogger logger)
{
    private const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";
    private static readonly TimeSpan EventLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(30);

    private readonly Channel<Change> _work = Channel.CreateUnbounded<Change>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Notes a change that may leave something to clean up.</summary>
    public void Observe(Change change)
    {
        if (change.Type == ChangeType.Deleted || change.Object.Key.Resource is "namespaces" or Definitions)
            _work.Writer.TryWrite(change);
    }

    /// <summary>Works until cancelled, first on what an earlier process left undone.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await GuardAsync(SweepAsync);
        var nextSweep = time.GetUtcNow() + SweepInterval;
        while (!cancel.IsCancellationRequested)
        {
            using var due = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var wait = nextSweep - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await Task.WhenAny(_work.Reader.WaitToReadAsync(due.Token).AsTask(), Task.Delay(wait, time, due.Token));
                await due.CancelAsync();
            }
            while (_work.Reader.TryRead(out var change))
                await GuardAsync(() => FollowAsync(change));
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
            await CollectDependentsAsync(change.Object.Root.Text("metadata", "uid") ?? "");
        // The last object of a namespace or definition may have been what held it.
        if (change.Object.Key.Resource is "namespaces" or Definitions || change.Object.Root.At("metadata", "deletionTimestamp") is not null)
            await FinishDeletionsAsync();
    }

    private async Task SweepAsync()
    {
        await FinishDeletionsAsync();
        var old = time.GetUtcNow() - EventLifetime;
        foreach (var stored in store.Current.List("events", "").Where(stored => stored.WrittenAt < old).ToList())
            await DeleteAsync(stored);
    }

    private async Task FinishDeletionsAsync()
    {
        foreach (var ns in Deleting("namespaces").ToList())
        {
            var content = store.Current.Resources.Values.SelectMany(objects => objects.Values).Where(stored => stored.Key.Namespace == ns.Key.Name).ToList();
            await EmptyAsync(content);
            if (!store.Current.Resources.Values.Any(objects => objects.Values.Any(stored => stored.Key.Namespace == ns.Key.Name)))
                await ReleaseAsync(ns, value => value.Ensure("spec").Remove("finalizers"));
        }
        foreach (var crd in Deleting(Definitions).ToList())
        {
            await EmptyAsync(store.Current.List(crd.Key.Name, "").ToList());
            if (store.Current.All(crd.Key.Name).IsEmpty)
            {
                await ReleaseAsync(crd, value => value["metadata"]!["finalizers"] = new JsonArray([.. value.Texts("metadata", "finalizers")
                    .Where(finalizer => finalizer != CustomResourceDefinitions.CleanupFinalizer).Select(finalizer => (JsonNode)finalizer)]));
            }
        }
    }

    private IEnumerable<StoredObject> Deleting(string resource) => store.Current.List(resource, "").Where(stored => stored.Root.At("metadata", "deletionTimestamp") is not null);

    private async Task EmptyAsync(List<StoredObject> content)
    {
        foreach (var stored in content.Where(stored => stored.Root.At("metadata", "deletionTimestamp") is null))
            await DeleteAsync(stored);
    }

    private async Task ReleaseAsync(StoredObject stored, Action<JsonObject> remove)
    {
        var value = stored.Copy();
        remove(value);
        var gone = !value.Texts("metadata", "finalizers").Any();
        await store.WriteAsync(stored.Key, stored.Revision, value, delete: gone);
    }

    private async Task CollectDependentsAsync(string uid)
    {
        if (uid.Length == 0)
            return;
        var needle = System.Text.Encoding.UTF8.GetBytes(uid);
        var dependents = store.Current.Resources.Values.SelectMany(objects => objects.Values)
            .Where(stored => stored.Json.AsSpan().IndexOf(needle) >= 0)
            .Where(stored => Owners(stored).Contains(uid) && Owners(stored).All(owner => owner == uid || !Lives(owner)));
        foreach (var dependent in dependents.ToList())
            await DeleteAsync(dependent);
    }

    private static IEnumerable<string> Owners(StoredObject stored) => stored.Copy().Each("metadata", "ownerReferences").Select(owner => owner.Text("uid") ?? "");

    private bool Lives(string uid) => store.Current.Resources.Values.Any(objects => objects.Values.Any(stored => stored.Root.Text("metadata", "uid") == uid));

    private async Task DeleteAsync(StoredObject stored)
    {
        if (types().Types.FirstOrDefault(type => type.StorageName == stored.Key.Resource) is not { } type)
            return;
        try
        {
            await handler.DeleteAsync(type, stored.Key, DeletionOptions.None);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // Gone already.
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
