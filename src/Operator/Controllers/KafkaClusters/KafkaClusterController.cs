using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Access;
using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Controllers.KafkaClusters.Status;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Rebalancing;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Operator.Planning.Trials;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters;

/// <summary>Makes a cluster's hosts match its resource: observe, decide, remember, act, report.</summary>
public sealed class KafkaClusterController(
    HostAccess access, ClusterInspection inspection, ClusterPlanner planner, RequestLedger ledger,
    PlanExecution execution, StatusReporter reporter) : IEntityController<KafkaCluster>
{
    public async Task<ReconciliationResult<KafkaCluster>> ReconcileAsync(
        KafkaCluster cluster, CancellationToken cancellationToken)
    {
        var parsed = DesiredClusterParser.Parse(cluster);
        if (parsed.Value is not { } desired)
        {
            return reporter.Refuse(cluster, parsed.Problems);
        }

        var remembered = StatusMemory.Read(cluster.Status);
        desired = SpecInForce.Of(desired, remembered);
        var renamed = RenamedNodes.Of(desired, remembered);
        var memory = renamed.Follow(remembered);
        var start = NodeTransitions.Of(desired, memory);
        if (!start.Problems.IsEmpty)
        {
            return reporter.Refuse(cluster, start.Problems);
        }

        try
        {
            using var hosts = await access.OpenAsync(cluster, start.Cluster, memory, cancellationToken);
            await hosts.RenameAsync(renamed.Names, cancellationToken);
            return await ReconcileAsync(cluster, start.Cluster, memory, hosts, cancellationToken);
        }
        catch (AccessException e)
        {
            return reporter.NoAccess(cluster, e.Message);
        }
    }

    public Task<ReconciliationResult<KafkaCluster>> DeletedAsync(
        KafkaCluster cluster, CancellationToken cancellationToken)
    {
        var gone = new ClusterIdentity(
            cluster.Metadata.NamespaceProperty, cluster.Metadata.Name, cluster.Metadata.Uid);
        inspection.Forget(gone);
        execution.Forget(gone);
        return Task.FromResult(ReconciliationResult<KafkaCluster>.Success(cluster));
    }

    /// <param name="start">
    /// The nodes of the spec, and nodes that were taken out of it. All their hosts are observed.
    /// </param>
    private async Task<ReconciliationResult<KafkaCluster>> ReconcileAsync(
        KafkaCluster cluster, TargetCluster start, ClusterMemory remembered, HostSessions hosts,
        CancellationToken cancellationToken)
    {
        var pause = Pause.Of(cluster);
        var withDisks = DiskQuestions.AreDue(
            start, new(remembered.Moves, Annotations.Find(cluster, RebalanceRequest.Name)));
        var observed = await inspection.ObserveAsync(start, hosts, withDisks, cancellationToken);
        var (requests, memory) = await ledger.AcknowledgeAsync(cluster, remembered, start, pause, cancellationToken);

        var decision = planner.Decide(start.Spec, observed, memory, requests);
        if (!decision.Questions.IsEmpty)
        {
            observed = await inspection.AnswerAsync(observed, decision.Questions, cancellationToken);
            decision = planner.Decide(start.Spec, observed, memory, requests);
        }

        return pause is null
            ? await ActAsync(cluster, decision, hosts, cancellationToken)
            : reporter.Report(cluster, ReconcilePass.Before(decision) with { Pause = pause });
    }

    private async Task<ReconciliationResult<KafkaCluster>> ActAsync(
        KafkaCluster cluster, Decision decision, HostSessions hosts, CancellationToken cancellationToken)
    {
        var force = ledger.ForceRecord(cluster, decision);
        await reporter.RememberAsync(cluster, decision, force, cancellationToken);
        var (outcome, restarts) = await execution.ExecuteAsync(cluster, decision, hosts, cancellationToken);
        await hosts.ForgetAsync(decision.Plan.Forgotten, cancellationToken);
        var pass = ReconcilePass.After(decision, outcome) with
        {
            Restarts = restarts,
            Requests = ledger.Conclude(cluster, decision, force, outcome),
        };
        execution.AwaitBrokers(cluster, pass);
        return reporter.Report(cluster, pass);
    }
}
