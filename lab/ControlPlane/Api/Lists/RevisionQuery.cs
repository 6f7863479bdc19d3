using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Api.Lists;

/// <summary>The <c>resourceVersion</c> and <c>resourceVersionMatch</c> of a read.</summary>
internal static class RevisionQuery
{
    /// <exception cref="ApiException">
    /// 400 or 422: malformed. 410: an exact revision that is past. 504: a revision that is yet to come.
    /// </exception>
    public static void Check(string asked, string match, long current)
    {
        CheckMatch(asked, match);
        if (asked.Length == 0)
        {
            return;
        }

        var revision = Parse(asked);
        if (revision > current)
        {
            throw ApiException.TooLargeRevision(revision, current);
        }

        if (match == "Exact" && revision != current)
        {
            throw ApiException.Expired("The resourceVersion for the provided list is too old.");
        }
    }

    public static long Parse(string text) =>
        long.TryParse(text, out var revision) && revision >= 0
            ? revision
            : throw ApiException.BadRequest($"resourceVersion: Invalid value: \"{text}\": must be a number");

    public static ApiException Invalid(FieldError error) =>
        ApiException.InvalidRequest("meta.k8s.io", "ListOptions", error);

    private static void CheckMatch(string asked, string match)
    {
        if (match is not ("" or "Exact" or "NotOlderThan"))
        {
            throw Invalid(FieldError.Unsupported("resourceVersionMatch", match, "Exact", "NotOlderThan", ""));
        }

        if (match.Length > 0 && asked.Length == 0)
        {
            throw Invalid(FieldError.Forbidden(
                "resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"));
        }

        if (match == "Exact" && asked == "0")
        {
            throw Invalid(FieldError.Forbidden(
                "resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
        }
    }
}
