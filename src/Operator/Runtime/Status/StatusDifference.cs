using System.Text.Json.Nodes;
using k8s;

namespace KafkaPi.Operator.Runtime.Status;

/// <summary>Compares two statuses by meaning.</summary>
internal static class StatusDifference
{
    private const string Conditions = "conditions";
    private const string TransitionTime = "lastTransitionTime";

    /// <summary>Sets in every condition of <paramref name="after"/> the time of its last change of status.</summary>
    public static void KeepTransitionTimes(JsonNode? before, JsonNode? after, DateTimeOffset now)
    {
        var earlier = ByType(before);
        foreach (var (type, condition) in ByType(after))
        {
            var kept = earlier.TryGetValue(type, out var old) && Text(old, "status") == Text(condition, "status")
                ? old[TransitionTime]
                : null;
            var time = kept
                ?? Given(condition[TransitionTime])
                ?? JsonNode.Parse(KubernetesJson.Serialize(now.UtcDateTime));
            condition[TransitionTime] = time?.DeepClone();
        }

        static JsonNode? Given(JsonNode? time) =>
            time is null || time.GetValue<string>().StartsWith("0001-", StringComparison.Ordinal) ? null : time;
    }

    /// <summary>
    /// True when the statuses differ at most in the order of keys and conditions. No status equals an empty one.
    /// </summary>
    public static bool SameMeaning(JsonNode? one, JsonNode? other) =>
        JsonNode.DeepEquals(Normalized(one), Normalized(other));

    private static JsonObject Normalized(JsonNode? status)
    {
        var copy = status?.DeepClone() as JsonObject ?? [];
        if (copy[Conditions] is JsonArray conditions)
        {
            copy[Conditions] = new JsonArray(
                [.. conditions.OrderBy(c => Text(c, "type"), StringComparer.Ordinal).Select(c => c?.DeepClone())]);
        }

        return copy;
    }

    private static Dictionary<string, JsonObject> ByType(JsonNode? status)
    {
        Dictionary<string, JsonObject> conditions = [];
        foreach (var condition in (status?[Conditions] as JsonArray ?? []).OfType<JsonObject>())
        {
            conditions[Text(condition, "type") ?? ""] = condition;
        }

        return conditions;
    }

    private static string? Text(JsonNode? node, string name) => node?[name]?.GetValue<string>();
}
