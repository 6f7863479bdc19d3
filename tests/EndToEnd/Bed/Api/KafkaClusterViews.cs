using k8s.Models;
using KafkaPi.Crds;

namespace KafkaPi.EndToEnd.Bed.Api;

internal static class KafkaClusterViews
{
    /// <summary>True when the cluster is Ready in its present generation.</summary>
    public static bool IsReady(this KafkaCluster cluster) =>
        cluster.Status?.ObservedGeneration == cluster.Metadata.Generation
            && cluster.Condition("Ready") is { Status: "True" };

    public static V1Condition? Condition(this KafkaCluster cluster, string type) =>
        cluster.Status?.Conditions?.FirstOrDefault(c => c.Type == type);
}
