using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Types.Printing;

namespace KafkaPi.ControlPlane.Types.BuiltIn;

/// <summary>The two views of events. They are stored as core/v1 and served as events.k8s.io/v1 too.</summary>
internal static class EventViews
{
    private const string CoreSubject = "involvedObject";
    private const string NewerSubject = "regarding";

    private static readonly (string Core, string Newer)[] Renamed =
    [
        (CoreSubject, NewerSubject),
        ("message", "note"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
        ("reportingComponent", "reportingController"),
    ];

    private static readonly string[] SelectableFields =
    [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
        "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
        "reportingComponent", "type",
    ];

    public static readonly Conversion Conversion = new(
        stored => Rename(stored, "events.k8s.io/v1", pair => (pair.Core, pair.Newer)),
        served => Rename(served, "v1", pair => (pair.Newer, pair.Core)));

    public static readonly ImmutableDictionary<string, string[]> CoreFields = SelectableFields
        .ToImmutableDictionary(field => field, field => field.Split('.'))
        .Add("source", ["source", "component"]);

    public static readonly ImmutableDictionary<string, string[]> NewerFields = CoreFields
        .ToImmutableDictionary(field => NewerSubjectField(field.Key), field => field.Value)
        .Add("reportingController", CoreFields["reportingComponent"]);

    public static readonly ImmutableArray<Column> PrinterColumns =
    [
        Columns.Since(
            "Last Seen", ["series", "lastObservedTime"], ["lastTimestamp"], ["eventTime"], ["firstTimestamp"]),
        Columns.Text("Type", "type"),
        Columns.Text("Reason", "reason"),
        new("Object", "string", (o, _) => $"{Subject(o, "kind").ToLowerInvariant()}/{Subject(o, "name")}"),
        Columns.Text("Subobject", CoreSubject, "fieldPath") with { Priority = 1 },
        Columns.Text("Source", "source", "component") with { Priority = 1 },
        new("Message", "string", (o, _) => o.Text("message")?.Trim()),
        Columns.Since("First Seen", ["firstTimestamp"], ["eventTime"]) with { Priority = 1 },
        new("Count", "string", (o, _) => o.At("count") is { } count ? count.GetRawText() : "1") { Priority = 1 },
        Columns.Name with { Priority = 1 },
    ];

    private static string NewerSubjectField(string field) =>
        field.StartsWith(CoreSubject, StringComparison.Ordinal) ? NewerSubject + field[CoreSubject.Length..] : field;

    private static string Subject(JsonElement e, string field) => e.Text(CoreSubject, field) ?? "";

    private static JsonObject Rename(
        JsonObject from, string apiVersion, Func<(string Core, string Newer), (string From, string To)> direction)
    {
        var names = Renamed.Select(direction).ToDictionary(pair => pair.From, pair => pair.To);
        var to = new JsonObject();
        foreach (var (name, value) in from)
        {
            to[names.GetValueOrDefault(name, name)] = value?.DeepClone();
        }

        to["apiVersion"] = apiVersion;
        return to;
    }
}
