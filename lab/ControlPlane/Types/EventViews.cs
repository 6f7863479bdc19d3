using System.Text.Json.Nodes;

namespace KafkaPi.ControlPlane.Types;

/// <summary>The events.k8s.io/v1 view of events, which are stored as core/v1 ones.</summary>
internal static class EventViews
{
    private static readonly (string Core, string Events)[] Renamed =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
        ("reportingComponent", "reportingController"),
    ];

    public static readonly Conversion Conversion = new(
        stored => Rename(stored, "events.k8s.io/v1", pair => (pair.Core, pair.Events)),
        served => Rename(served, "v1", pair => (pair.Events, pair.Core)));

    private static JsonObject Rename(JsonObject from, string apiVersion, Func<(string Core, string Events), (string From, string To)> direction)
    {
        var names = Renamed.Select(direction).ToDictionary(pair => pair.From, pair => pair.To);
        var to = new JsonObject();
        foreach (var (name, value) in from)
            to[names.GetValueOrDefault(name, name)] = value?.DeepClone();
        to["apiVersion"] = apiVersion;
        return to;
    }
}
