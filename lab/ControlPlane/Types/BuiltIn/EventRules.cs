using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types.BuiltIn;

/// <summary>
/// Rules of events beyond their schemas. An event with an <c>eventTime</c> is of the newer form in both groups.
/// </summary>
internal static class EventRules
{
    private const int MaxName = 128;
    private const int MaxNote = 1024;

    /// <summary>The times of the older form.</summary>
    private static readonly string[] OldTimes = ["firstTimestamp", "lastTimestamp"];

    /// <summary>The fields that the newer form requires, by their served and their stored names.</summary>
    private static readonly (string Field, string Stored)[] Required =
    [
        ("reportingController", "reportingComponent"),
        ("reportingInstance", "reportingInstance"),
        ("action", "action"),
        ("reason", "reason"),
    ];

    public static readonly KindRules Core = KindRules.Of((e, _) => IsNewer(e) ? NewerErrors(e) : NamespaceErrors(e));

    public static readonly KindRules Newer = KindRules.Of((e, old) =>
        old is not null ? Core.Validate(e, old) : NewerErrors(e).Concat(CreationErrors(e)));

    private static bool IsNewer(JsonObject e) => !string.IsNullOrEmpty(e.Text("eventTime"));

    private static IEnumerable<FieldError> NamespaceErrors(JsonObject e)
    {
        var own = e.Text("metadata", "namespace");
        var involved = e.Text("involvedObject", "namespace") ?? "";
        if (involved != own && !(involved.Length == 0 && own == "default"))
        {
            yield return FieldError.Invalid(
                "involvedObject.namespace", JsonValue.Create(involved), "does not match event.namespace");
        }
    }

    private static IEnumerable<FieldError> NewerErrors(JsonObject e)
    {
        foreach (var (field, stored) in Required)
        {
            var value = e.Text(stored) ?? "";
            if (value.Length == 0)
            {
                yield return FieldError.Required(field);
            }
            else if (field != "reportingController" && value.Length > MaxName)
            {
                yield return TooLong(field, MaxName);
            }
        }
        if (e.Text("reportingComponent") is { Length: > 0 } controller)
        {
            foreach (var error in Names.QualifiedErrors(controller, "reportingController"))
            {
                yield return error;
            }
        }
        if (e.Text("message") is { Length: > MaxNote })
        {
            yield return TooLong("message", MaxNote);
        }
        // An event may be about an object of another namespace. Only events of the default namespace may be about
        // a cluster-wide object.
        if (string.IsNullOrEmpty(e.Text("involvedObject", "namespace")))
        {
            foreach (var error in NamespaceErrors(e))
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<FieldError> CreationErrors(JsonObject e)
    {
        if (!IsNewer(e))
        {
            yield return FieldError.Required("eventTime");
        }

        if (e.Text("type") is not ("Normal" or "Warning"))
        {
            yield return FieldError.Invalid("type", JsonValue.Create(""), "has invalid value: " + e.Text("type"));
        }

        foreach (var old in OldTimes.Where(field => !string.IsNullOrEmpty(e.Text(field))))
        {
            yield return Unset(old);
        }

        if (e.Integer("count") is not (null or 0))
        {
            yield return Unset("count");
        }

        if (!string.IsNullOrEmpty(e.Text("source", "component")) || !string.IsNullOrEmpty(e.Text("source", "host")))
        {
            yield return Unset("source");
        }

        foreach (var error in SeriesErrors(e["series"] as JsonObject))
        {
            yield return error;
        }
    }

    private static IEnumerable<FieldError> SeriesErrors(JsonObject? series)
    {
        if (series is null)
        {
            yield break;
        }

        if (series.Integer("count") is null or < 2)
        {
            yield return FieldError.Invalid("series.count", JsonValue.Create(""), "should be at least 2");
        }

        if (string.IsNullOrEmpty(series.Text("lastObservedTime")))
        {
            yield return FieldError.Required("series.lastObservedTime");
        }
    }

    private static FieldError TooLong(string field, int most) =>
        FieldError.Invalid(field, JsonValue.Create(""), $"can have at most {most} characters");

    private static FieldError Unset(string field) =>
        FieldError.Invalid(field, JsonValue.Create(""), "needs to be unset");
}
