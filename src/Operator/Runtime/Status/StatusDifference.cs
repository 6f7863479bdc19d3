using System.Text.Json.Nodes;
using k8s;

namespace KafkaPi.Operator.Runtime;

/// <summary>When two statuses say the same.</summary>
internal static class StatusDifference
{
    private const string Conditions = "conditions";
    private const string TransitionTime = "lastTransitionTime";

    /// <summary>Gives every condition of <paramref name="after"/> the time at which its status last changed.</summary>
    public static void KeepTransitionTimes(JsonNode? before, JsonNode? after, DateTimeOffset now)
    {
        var earlier = ByType(before);
        foreach (var (type, condition) in ByType(after))
        {
            var kept = earlier.TryGetValue(type, out var old) && Text(old, "status") == Text(condition, "status") ? old[TransitionTime] : null;
            condition[TransitionTime] = (kept ?? Set(condition[TransitionTime]) ?? JsonNode.Parse(KubernetesJson.Serialize(now.UtcDateTime)))?.DeepClone();
        }

        static JsonNode? Set(JsonNode? time) => time is null || time.GetValue<string>().StartsWith("0001-", StringComparison.Ordinal) ? null : time;
    }

    /// <summary>Neither the order of keys nor the order of conditions matters; nothing is the same as an empty status.</summary>
    public static bool SameMeaning(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(Normalized(one), Normalized(other));

    private static JsonObject Normalized(JsonNode? status)
    {
        var copy = status?.DeepClone() as JsonObject ?? [];
        if (copy[Conditions] is JsonArray conditions)
        {
            copy[Conditions] = new JsonArray([.. conditions.OrderBy(c => Text(c, "type"), StringComparer.Ordinal).Select(c => c?.DeepClone())]);
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
