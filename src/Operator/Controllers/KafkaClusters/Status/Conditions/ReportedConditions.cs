using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status.Conditions;

/// <summary>The conditions of the last report, for the next one to change.</summary>
internal static class ReportedConditions
{
    public static ConditionSet Of(KafkaCluster cluster, TimeProvider time)
    {
        var conditions = ConditionSet.From(cluster.Status?.Conditions, cluster.Metadata.Generation, time.GetUtcNow());
        return Pause.Of(cluster) is { } pause
            ? conditions.True(ConditionTypes.Paused, pause.Reason, pause.Message)
            : conditions.Without(ConditionTypes.Paused);
    }

    /// <summary>True when the condition says the same already, so that it is no news.</summary>
    public static bool Says(this ConditionSet conditions, string type, string reason, string message) =>
        conditions[type] is { } known && known.Reason == reason && known.Message == ConditionSet.Spoken(message);
}
