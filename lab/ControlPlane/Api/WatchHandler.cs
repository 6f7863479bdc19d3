using System.Text;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Faults;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Selectors;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Api;

/// <summary>Streams a resource's changes, with bookmarks, from a revision or from the present state.</summary>
internal sealed class WatchHandler(Store store, FaultSwitches faults, TimeProvider time, TimeSpan bookmarkInterval, CancellationToken stopping)
{
    public async Task WatchAsync(ApiContext context)
    {
        var query = context.Request.Query;
        var representation = Representation.Of(context.Request, time);
        var filter = new Filter(LabelSelector.Parse(query["labelSelector"].ToString()), FieldSelector.Parse(query["fieldSelector"].ToString(), context.Type),
            context.Type.Namespaced ? context.Info.Namespace : "");
        var bookmarks = query["allowWatchBookmarks"] is ["true" or "1"];
        var initialEvents = SendInitialEvents(query, bookmarks);
        var since = Revision(query["resourceVersion"].ToString());
        var lifetime = int.TryParse(query["timeoutSeconds"], out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromMinutes(30 + Random.Shared.Next(30));

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.Cancel, stopping);
        using var handle = faults.Track(context.Info, context.User.Name, context.Http.Abort);
        context.Http.Response.ContentType = "application/json";
        context.Http.Response.Headers.CacheControl = "no-cache, private";
        using var writer = new EventWriter(context, representation, filter);

        var snapshot = store.Current;
        var fromState = initialEvents == true || since == 0 && initialEvents != false;
        using var subscription = store.Subscribe(context.Type.StorageName, fromState ? snapshot.Revision : since, context.Http.Abort);
        if (subscription is null)
        {
            writer.Error(ApiException.TooOld(since, store.Current.Revision));
            await writer.FlushAsync(ending.Token);
            return;
        }
        await context.Http.Response.StartAsync(ending.Token);
        await context.Http.Response.Body.FlushAsync(ending.Token);
        if (fromState)
        {
            foreach (var stored in snapshot.List(context.Type.StorageName, filter.Namespace).Where(filter.Matches))
                writer.Event("ADDED", stored);
            if (initialEvents == true)
                writer.Bookmark(snapshot.Revision, initialEventsEnd: true);
            await writer.FlushAsync(ending.Token);
        }
        try
        {
            await StreamAsync(context, subscription, writer, bookmarks, lifetime, ending.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !context.Cancel.IsCancellationRequested)
        {
            // The server stops: the stream ends as one does at its timeout.
        }
    }

    private async Task StreamAsync(ApiContext context, Subscription subscription, EventWriter writer, bool bookmarks, TimeSpan lifetime, CancellationToken cancel)
    {
        var until = time.GetUtcNow() + lifetime;
        var nextBookmark = time.GetUtcNow() + bookmarkInterval;
        var more = subscription.Changes.WaitToReadAsync(cancel).AsTask();
        while (true)
        {
            var now = time.GetUtcNow();
            var due = bookmarks && nextBookmark < until ? nextBookmark : until;
            if (due > now)
            {
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                await Task.WhenAny(more, Task.Delay(due - now, time, waiting.Token));
                await waiting.CancelAsync();
            }
            cancel.ThrowIfCancellationRequested();
            await faults.ThawedAsync(context.Info, context.User.Name, cancel);
            if (more.IsCompleted)
            {
                if (!await more)
                    return;
                while (subscription.Changes.TryRead(out var change))
                {
                    writer.Change(change);
                    await writer.FlushWhenFullAsync(cancel);
                }
                more = subscription.Changes.WaitToReadAsync(cancel).AsTask();
            }
            now = time.GetUtcNow();
            if (bookmarks && (now >= nextBookmark || now >= until))
            {
                if (subscription.CaughtUpRevision() is { } revision)
                    writer.Bookmark(revision, initialEventsEnd: false);
                nextBookmark = now + bookmarkInterval;
            }
            await writer.FlushAsync(cancel);
            if (now >= until)
                return;
        }
    }

    private static bool? SendInitialEvents(IQueryCollection query, bool bookmarks)
    {
        var asked = query["sendInitialEvents"].ToString();
        var match = query["resourceVersionMatch"].ToString();
        if (asked.Length == 0)
            return match.Length == 0 ? null : throw Invalid(FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
        if (match != "NotOlderThan")
            throw Invalid(FieldError.Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        return asked is "true" or "1" ? bookmarks ? true : throw Invalid(FieldError.Forbidden("sendInitialEvents", "sendInitialEvents requires allowWatchBookmarks")) : false;
    }

    private static long Revision(string text) =>
        text.Length == 0 ? 0 : long.TryParse(text, out var revision) && revision >= 0 ? revision : throw ApiException.BadRequest($"resourceVersion: Invalid value: \"{text}\": must be a number");

    private static ApiException Invalid(FieldError error) =>
        ApiException.Invalid("ListOptions.meta.k8s.io", new JsonObject { ["group"] = "meta.k8s.io", ["kind"] = "ListOptions" }, "", [error]);

    private sealed record Filter(LabelSelector Labels, FieldSelector Fields, string Namespace)
    {
        private bool IsEmpty => Labels.IsEmpty && Fields.IsEmpty;

        public bool Matches(StoredObject stored) =>
            (Namespace.Length == 0 || stored.Key.Namespace == Namespace) && (IsEmpty || Labels.Matches(stored.Root) && Fields.Matches(stored.Root));
    }

    private sealed class EventWriter(ApiContext context, Representation representation, Filter filter) : IDisposable
    {
        private const int FlushAt = 32 * 1024;

        private readonly MemoryStream _buffer = new();
        private bool _columnsSent;

        /// <summary>What a change means for who sees only the matching objects.</summary>
        public void Change(Change change)
        {
            var matches = change.Type != ChangeType.Deleted && filter.Matches(change.Object);
            var matched = change.Previous is { } previous && filter.Matches(previous);
            switch (matched, matches)
            {
                case (false, true):
                    Event("ADDED", change.Object);
                    break;
                case (true, true):
                    Event("MODIFIED", change.Object);
                    break;
                case (true, false):
                    Event("DELETED", change.Object);
                    break;
            }
        }

        public void Event(string type, StoredObject stored)
        {
            Write(type, representation.One(context.Type, stored, withColumns: !_columnsSent));
            _columnsSent = true;
        }

        public void Bookmark(long revision, bool initialEventsEnd)
        {
            var metadata = new JsonObject { ["resourceVersion"] = ApiException.Revision(revision), ["creationTimestamp"] = null };
            if (initialEventsEnd)
                metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
            var bookmark = new JsonObject { ["kind"] = context.Type.Kind, ["apiVersion"] = context.Type.GroupVersion, ["metadata"] = metadata };
            if (representation.Shape == Shape.Table)
                bookmark = new JsonObject { ["kind"] = "Table", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = new JsonObject { ["resourceVersion"] = ApiException.Revision(revision) }, ["columnDefinitions"] = null, ["rows"] = new JsonArray() };
            Write("BOOKMARK", JsonText.Bytes(bookmark));
        }

        public void Dispose() => _buffer.Dispose();

        public void Error(ApiException failure) => Write("ERROR", JsonText.Bytes(failure.Status()));

        public async ValueTask FlushWhenFullAsync(CancellationToken cancel)
        {
            if (_buffer.Length >= FlushAt)
                await FlushAsync(cancel);
        }

        public async ValueTask FlushAsync(CancellationToken cancel)
        {
            if (_buffer.Length == 0)
                return;
            await context.Http.Response.Body.WriteAsync(_buffer.GetBuffer().AsMemory(0, (int)_buffer.Length), cancel);
            await context.Http.Response.Body.FlushAsync(cancel);
            _buffer.SetLength(0);
        }

        private void Write(string type, byte[] json)
        {
            _buffer.Write(Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","object":"""));
            _buffer.Write(json);
            _buffer.Write("}\n"u8);
        }
    }
}
