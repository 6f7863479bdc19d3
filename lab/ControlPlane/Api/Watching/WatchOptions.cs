using KafkaPi.ControlPlane.Api.Lists;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Api.Watching;

/// <summary>The query of a watch.</summary>
/// <param name="Filter">The objects that are watched.</param>
/// <param name="Since">The revision that the client has seen; 0 for none.</param>
/// <param name="InitialEvents">Begins with the current state or not; null when the client leaves it open.</param>
/// <param name="Bookmarks">Sends bookmarks.</param>
/// <param name="Lifetime">The time after which the server ends the watch.</param>
internal sealed record WatchOptions(
    ObjectFilter Filter, long Since, bool? InitialEvents, bool Bookmarks, TimeSpan Lifetime)
{
    /// <summary>True when the watch begins with the current state.</summary>
    public bool FromState => InitialEvents == true || Since == 0 && InitialEvents != false;

    /// <exception cref="ApiException">400 or 422: an option is malformed or lacks its companion.</exception>
    public static WatchOptions Of(ApiContext context)
    {
        var query = context.Request.Query;
        var filter = ObjectFilter.Of(context);
        var bookmarks = query["allowWatchBookmarks"] is ["true" or "1"];
        var initialEvents = SendInitialEvents(query, bookmarks);
        var since = query["resourceVersion"].ToString() is { Length: > 0 } text ? RevisionQuery.Parse(text) : 0;
        var lifetime = int.TryParse(query["timeoutSeconds"], out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromMinutes(30 + Random.Shared.Next(30));
        return new(filter, since, initialEvents, bookmarks, lifetime);
    }

    private static bool? SendInitialEvents(IQueryCollection query, bool bookmarks)
    {
        var asked = query["sendInitialEvents"].ToString();
        var match = query["resourceVersionMatch"].ToString();
        if (asked.Length == 0)
        {
            return match.Length == 0
                ? null
                : throw RevisionQuery.Invalid(FieldError.Forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
        }

        if (match != "NotOlderThan")
        {
            throw RevisionQuery.Invalid(FieldError.Forbidden(
                "resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        }

        if (asked is not ("true" or "1"))
        {
            return false;
        }

        return bookmarks
            ? true
            : throw RevisionQuery.Invalid(
                FieldError.Forbidden("sendInitialEvents", "sendInitialEvents requires allowWatchBookmarks"));
    }
}
