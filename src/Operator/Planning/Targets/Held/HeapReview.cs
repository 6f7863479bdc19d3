using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Rendering.Heap;

namespace KafkaPi.Operator.Planning.Targets.Held;

/// <summary>
/// Heaps of the spec that a host of ours has no memory for. A daemon that was restarted with such a heap would die at
/// each start. Hosts that nobody owns yet are checked before anything is changed on them.
/// </summary>
internal static class HeapReview
{
    public static IEnumerable<FieldError> Refusals(TargetCluster cluster, ObservedCluster observed, DaemonKind kind)
    {
        var (field, heap) = kind switch
        {
            DaemonKind.ZooKeeper => ("spec.zookeeper.heap", cluster.ZooKeeper.HeapBytes),
            DaemonKind.Broker => ("spec.kafka.heap", cluster.Kafka.HeapBytes),
        };
        return heap is null ? [] :
            (from node in cluster.Running(kind)
             let seen = observed.Seen(node.Name)
             where seen?.Owner is not null
             let budget = MemoryBudget.Of(cluster, node, seen.Facts.MemoryBytes)
             where !budget.Fits
             select new FieldError(
                 field, $"{heap / HeapPolicy.MiB}Mi",
                 $"the memory of {node.Name} is too small for it: {budget}; lower it, or take a role off the node"))
            .Take(1);
    }
}
