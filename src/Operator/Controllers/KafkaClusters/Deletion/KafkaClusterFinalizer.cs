using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Access;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Deletion;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Operator.Planning.Trials;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Deletion;

/// <summary>Cleans the hosts by <c>deletionPolicy</c> before the resource is deleted.</summary>
/// <remarks>
/// A host that cannot be cleaned keeps the resource, and is named in its status. Where the whole namespace is deleted,
/// the credentials may go first. They cannot come back then, so the hosts are left as they are.
/// </remarks>
public sealed class KafkaClusterFinalizer(
    HostAccess access, ClusterInspection inspection, PlanExecution execution, DeletionReporter reporter)
    : IEntityFinalizer<KafkaCluster>
{
    public const string Identifier = "kafkapi.dev/hosts";

    public async Task<ReconciliationResult<KafkaCluster>> FinalizeAsync(
        KafkaCluster cluster, CancellationToken cancellationToken)
    {
        var memory = StatusMemory.Read(cluster.Status);
        var abandoned = Annotations.AbandonedNodes(cluster);
        if (memory.Nodes.IsEmpty || Names(cluster, memory).All(abandoned.Contains))
        {
            return ReconciliationResult<KafkaCluster>.Success(cluster);
        }

        var parsed = DesiredClusterParser.Parse(cluster);
        if (parsed.Value is not { } desired)
        {
            return reporter.CleanupBlocked(
                cluster,
                $"the spec is invalid, so that it is not known what to clean: {string.Join("; ", parsed.Problems)}");
        }

        try
        {
            var target = NodeTransitions.Everything(SpecInForce.Of(desired, memory), memory);
            using var hosts = await access.OpenAsync(cluster, target, memory, cancellationToken);
            return await CleanAsync(cluster, target, memory, hosts, cancellationToken);
        }
        catch (AccessException e)
        {
            return e.SecretIsGone && await access.IsNamespaceEndingAsync(cluster, cancellationToken)
                ? reporter.LeftAsTheyAre(cluster, Names(cluster, memory).Except(abandoned))
                : reporter.CleanupBlocked(cluster, e.Message);
        }
    }

    private async Task<ReconciliationResult<KafkaCluster>> CleanAsync(
        KafkaCluster cluster, TargetCluster target, ClusterMemory memory, HostSessions hosts,
        CancellationToken cancellationToken)
    {
        var pause = Pause.Of(cluster);
        var observed = await inspection.ObserveAsync(target, hosts, withDisks: false, cancellationToken);
        var decision = DeletionPlanner.Decide(
            target.Spec, observed, memory, Annotations.AbandonedNodes(cluster), isPaused: pause is not null);
        if (decision.Plan.IsEmpty)
        {
            return ReconciliationResult<KafkaCluster>.Success(cluster);
        }

        if (pause is not null)
        {
            return reporter.Paused(cluster, decision.Plan, pause);
        }

        var (outcome, _) = await execution.ExecuteAsync(cluster, decision, hosts, cancellationToken);
        return reporter.Deleting(cluster, decision.Plan, outcome);
    }

    /// <summary>The nodes of the spec, and nodes that were taken out of it and are not gone.</summary>
    private static IEnumerable<string> Names(KafkaCluster cluster, ClusterMemory memory) =>
        cluster.Spec.Nodes
            .Select(n => n.Name)
            .Concat(memory.Nodes.Where(n => n.Value.Address is not null).Select(n => n.Key.Value));
}
