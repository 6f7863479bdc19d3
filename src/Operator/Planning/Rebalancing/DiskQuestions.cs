using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>Tells when brokers have to be asked what is on their disks. Such a question takes its time.</summary>
public static class DiskQuestions
{
    /// <summary>Replicas move or are to move, or a broker has to prove that it has none.</summary>
    public static bool AreDue(TargetCluster target, RebalanceRequest request) =>
        request.Memory is not { Batch.IsEmpty: true, BalancedFor: { } known }
        || request.Starts
        || !target.Decommissioned.IsEmpty
        || !known
            .Select(b => (b.Id, b.Rack))
            .SequenceEqual(target.Running(DaemonKind.Broker).OrderBy(n => n.Id).Select(n => (n.Id, n.Rack)));
}
