using System.Collections.Immutable;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Schema;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Api.Lists;

/// <summary>Reads lists: selectors, pages, and the snapshot that they come from.</summary>
internal sealed class ListReader(Store store, TimeProvider time)
{
    private readonly Continuations _continuations = new(time);

    /// <summary>The objects that a request asks for, and the list's metadata.</summary>
    public (IReadOnlyList<StoredObject> Items, JsonObject Metadata) Read(ApiContext context)
    {
        var query = context.Request.Query;
        var filter = ObjectFilter.Of(context);
        var (snapshot, after) = Start(query);
        var limit = Number(query["limit"].ToString()) is > 0 and var most ? most : long.MaxValue;
        // A list needs no timeout, but a real server refuses a malformed one.
        Number(query["timeoutSeconds"].ToString());

        var matching = snapshot.List(context.Type.StorageName, filter.Namespace)
            .Where(stored => after.Length == 0 || string.CompareOrdinal(stored.Key.Path, after) > 0)
            .Where(filter.Matches)
            .ToImmutableArray();
        var metadata = new JsonObject { ["resourceVersion"] = ApiException.Revision(snapshot.Revision) };
        if (matching.Length <= limit)
        {
            return (matching, metadata);
        }

        var page = matching[..(int)limit];
        metadata["continue"] = _continuations.Keep(snapshot, page[^1].Key.Path);
        if (filter.IsEmpty)
        {
            metadata["remainingItemCount"] = matching.Length - page.Length;
        }

        return (page, metadata);
    }

    private (Snapshot Snapshot, string After) Start(IQueryCollection query)
    {
        var match = query["resourceVersionMatch"].ToString();
        if (query["continue"].ToString() is not { Length: > 0 } token)
        {
            var current = store.Current;
            RevisionQuery.Check(query["resourceVersion"].ToString(), match, current.Revision);
            return (current, "");
        }

        var (snapshot, after) = _continuations.Resume(token);
        return after.Length > 0 && match.Length > 0
            ? throw RevisionQuery.Invalid(FieldError.Forbidden(
                "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"))
            : (snapshot, after);
    }

    private static long Number(string text) => text.Length == 0 ? 0
        : long.TryParse(text, out var number) ? number
        : throw ApiException.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
}
