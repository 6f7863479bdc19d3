using System.Text;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api.Lists;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Api.Watching;

/// <summary>Writes watch events into a response, many at a time.</summary>
internal sealed class WatchEventWriter(
    ApiContext context, Representation representation, ObjectFilter filter) : IDisposable
{
    private const int FlushAt = 32 * 1024;

    private readonly MemoryStream _buffer = new();
    private bool _columnsSent;

    /// <summary>Writes a change as a client that sees only the matching objects experiences it.</summary>
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
        var bookmark = representation.Shape == Shape.Table
            ? TableBookmark(revision)
            : ObjectBookmark(revision, initialEventsEnd);
        Write("BOOKMARK", JsonText.Bytes(bookmark));
    }

    public void Error(ApiException failure) => Write("ERROR", JsonText.Bytes(failure.Status()));

    public void Dispose() => _buffer.Dispose();

    public async ValueTask FlushWhenFullAsync(CancellationToken ct)
    {
        if (_buffer.Length >= FlushAt)
        {
            await FlushAsync(ct);
        }
    }

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        if (_buffer.Length == 0)
        {
            return;
        }

        await context.Http.Response.Body.WriteAsync(_buffer.GetBuffer().AsMemory(0, (int)_buffer.Length), ct);
        await context.Http.Response.Body.FlushAsync(ct);
        _buffer.SetLength(0);
    }

    private JsonObject ObjectBookmark(long revision, bool initialEventsEnd)
    {
        var metadata = new JsonObject
        {
            ["resourceVersion"] = ApiException.Revision(revision),
            ["creationTimestamp"] = null
        };
        if (initialEventsEnd)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        return new()
        {
            ["kind"] = context.Type.Kind,
            ["apiVersion"] = context.Type.GroupVersion,
            ["metadata"] = metadata
        };
    }

    private static JsonObject TableBookmark(long revision) => new()
    {
        ["kind"] = "Table",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = new JsonObject { ["resourceVersion"] = ApiException.Revision(revision) },
        ["columnDefinitions"] = null,
        ["rows"] = new JsonArray()
    };

    private void Write(string type, byte[] json)
    {
        _buffer.Write(Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","object":"""));
        _buffer.Write(json);
        _buffer.Write("}\n"u8);
    }
}
