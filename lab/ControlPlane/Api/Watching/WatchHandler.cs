using KafkaPi.ControlPlane.Faults;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Api.Watching;

/// <summary>Streams a resource's changes, with bookmarks, from a revision or from the current state.</summary>
internal sealed class WatchHandler(
    Store store, FaultSwitches faults, TimeProvider time, TimeSpan bookmarkInterval, CancellationToken stopping)
{
    public async Task WatchAsync(ApiContext context)
    {
        var representation = Representation.Of(context.Request, time);
        var options = WatchOptions.Of(context);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.Aborted, stopping);
        using var handle = faults.Track(context.Info, context.User.Name, context.Http.Abort);
        context.Http.Response.ContentType = "application/json";
        context.Http.Response.Headers.CacheControl = "no-cache, private";
        using var writer = new WatchEventWriter(context, representation, options.Filter);

        var snapshot = store.Current;
        var since = options.FromState ? snapshot.Revision : options.Since;
        using var subscription = store.Subscribe(context.Type.StorageName, since, context.Http.Abort);
        if (subscription is null)
        {
            writer.Error(ApiException.TooOld(options.Since, store.Current.Revision));
            await writer.FlushAsync(ending.Token);
            return;
        }

        await context.Http.Response.StartAsync(ending.Token);
        await context.Http.Response.Body.FlushAsync(ending.Token);
        if (options.FromState)
        {
            WriteState(context, options, snapshot, writer);
            await writer.FlushAsync(ending.Token);
        }

        try
        {
            await StreamAsync(context, options, subscription, writer, ending.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested
            && !context.Aborted.IsCancellationRequested)
        {
            // The server stops. The stream ends as at its timeout.
        }
    }

    private static void WriteState(
        ApiContext context, WatchOptions options, Snapshot snapshot, WatchEventWriter writer)
    {
        var filter = options.Filter;
        foreach (var stored in snapshot.List(context.Type.StorageName, filter.Namespace).Where(filter.Matches))
        {
            writer.Event("ADDED", stored);
        }

        if (options.InitialEvents == true)
        {
            writer.Bookmark(snapshot.Revision, initialEventsEnd: true);
        }
    }

    private async Task StreamAsync(
        ApiContext context, WatchOptions options, Subscription subscription, WatchEventWriter writer,
        CancellationToken ct)
    {
        var until = time.GetUtcNow() + options.Lifetime;
        var nextBookmark = time.GetUtcNow() + bookmarkInterval;
        var more = subscription.Changes.WaitToReadAsync(ct).AsTask();
        while (true)
        {
            await WaitAsync(more, options.Bookmarks && nextBookmark < until ? nextBookmark : until, ct);
            await faults.ThawedAsync(context.Info, context.User.Name, ct);
            if (more.IsCompleted)
            {
                if (!await more)
                {
                    return;
                }

                await WriteChangesAsync(subscription, writer, ct);
                more = subscription.Changes.WaitToReadAsync(ct).AsTask();
            }

            var now = time.GetUtcNow();
            if (options.Bookmarks && (now >= nextBookmark || now >= until))
            {
                if (subscription.CaughtUpRevision() is { } revision)
                {
                    writer.Bookmark(revision, initialEventsEnd: false);
                }

                nextBookmark = now + bookmarkInterval;
            }

            await writer.FlushAsync(ct);
            if (now >= until)
            {
                return;
            }
        }
    }

    private async Task WaitAsync(Task<bool> more, DateTimeOffset due, CancellationToken ct)
    {
        var left = due - time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(more, Task.Delay(left, time, waiting.Token));
            await waiting.CancelAsync();
        }
        ct.ThrowIfCancellationRequested();
    }

    private static async Task WriteChangesAsync(
        Subscription subscription, WatchEventWriter writer, CancellationToken ct)
    {
        while (subscription.Changes.TryRead(out var change))
        {
            writer.Change(change);
            await writer.FlushWhenFullAsync(ct);
        }
    }
}
