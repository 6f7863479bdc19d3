using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types;

/// <summary>What events must say. One with an <c>eventTime</c> is of the newer kind, whichever group it comes through.</summary>
internal static class EventRules
{
    private const int MaxName = 128;
    private const int MaxNote = 1024;

    /// <summary>An older event's own.</summary>
    private static readonly string[] OldTimes = ["firstTimestamp", "lastTimestamp"];

    public static readonly KindRules Core = new(
        (_, _) => { },
        (e, _) => IsNewer(e) ? NewerErrors(e) : NamespaceErrors(e));

    public static readonly KindRules Newer = new(
        (_, _) => { },
        (e, old) => old is not null ? Core.Validate(e, old) : NewerErrors(e).Concat(CreationErrors(e)));

    private static bool IsNewer(JsonObject e) => !string.IsNullOrEmpty(e.Text("eventTime"));

    private static IEnumerable<FieldError> NamespaceErrors(JsonObject e) =>
        (e.Text("involvedObject", "namespace") ?? "") is var ns && ns != e.Text("metadata", "namespace") && !(ns.Length == 0 && e.Text("metadata", "namespace") == "default")
            ? [FieldError.Invalid("involvedObject.namespace", JsonValue.Create(ns), "does not match event.namespace")]
            : [];

    private static IEnumerable<FieldError> NewerErrors(JsonObject e)
    {
        foreach (var (field, stored) in new[] { ("reportingController", "reportingComponent"), ("reportingInstance", "reportingInstance"), ("action", "action"), ("reason", "reason") })
        {
            var value = e.Text(stored) ?? "";
            if (value.Length == 0)
                yield return FieldError.Required(field);
            else if (field != "reportingController" && value.Length > MaxName)
                yield return TooLong(field, MaxName);
        }
        if (e.Text("reportingComponent") is { Length: > 0 } controller)
        {
            foreach (var error in Names.QualifiedErrors(controller, "reportingController"))
                yield return error;
        }
        if (e.Text("message") is { Length: > MaxNote })
            yield return TooLong("message", MaxNote);
        // It may be about an object of another namespace; about one of none only from the default one.
        if (string.IsNullOrEmpty(e.Text("involvedObject", "namespace")))
        {
            foreach (var error in NamespaceErrors(e))
                yield return error;
        }
    }

    private static IEnumerable<FieldError> CreationErrors(JsonObject e)
    {
        if (!IsNewer(e))
            yield return FieldError.Required("eventTime");
        if (e.Text("type") is not ("Normal" or "Warning"))
            yield return FieldError.Invalid("type", JsonValue.Create(""), "has invalid value: " + e.Text("type"));
        foreach (var old in OldTimes.Where(field => !string.IsNullOrEmpty(e.Text(field))))
            yield return Unset(old);
        if (e.Integer("count") is not (null or 0))
            yield return Unset("count");
        if (!string.IsNullOrEmpty(e.Text("source", "component")) || !string.IsNullOrEmpty(e.Text("source", "host")))
            yield return Unset("source");
        if (e["series"] is not JsonObject series)
            yield break;
        if (series.Integer("count") is null or < 2)
            yield return FieldError.Invalid("series.count", JsonValue.Create(""), "should be at least 2");
        if (string.IsNullOrEmpty(series.Text("lastObservedTime")))
            yield return FieldError.Required("series.lastObservedTime");
    }

    private static FieldError TooLong(string field, int most) => FieldError.Invalid(field, JsonValue.Create(""), $"can have at most {most} characters");

    private static FieldError Unset(string field) => FieldError.Invalid(field, JsonValue.Create(""), "needs to be unset");
}
