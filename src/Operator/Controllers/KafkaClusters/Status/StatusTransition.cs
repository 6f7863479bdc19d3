using KafkaPi.Crds;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status;

/// <summary>Sets the status of the resource, with the time of its last transition.</summary>
internal static class StatusTransition
{
    public static void Apply(KafkaCluster cluster, KafkaClusterStatus status, DateTimeOffset now)
    {
        status = StatusTexts.Bounded(status);
        var previous = cluster.Status;
        var hasMoved = previous is null
            || previous.Phase != status.Phase
            || previous.Brokers != status.Brokers
            || previous.Zookeeper != status.Zookeeper
            || !(previous.Plan ?? []).SequenceEqual(status.Plan ?? []);
        cluster.Status = status with
        {
            ObservedGeneration = cluster.Metadata.Generation,
            LastTransitionTime = hasMoved ? KubernetesTime.Of(now) : previous!.LastTransitionTime,
        };
    }
}
