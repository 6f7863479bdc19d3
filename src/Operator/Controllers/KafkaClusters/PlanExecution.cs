using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Access;
using KafkaPi.Operator.Controllers.KafkaClusters.History;
using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Controllers.KafkaClusters.Requeue;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters;

/// <summary>Carries out a decision, and tells each step as an event on the resource.</summary>
public sealed class PlanExecution(
    PatientExecutor executor, InSyncWatcher watcher, EventPublisher publish, ReconcileContext context,
    TimeProvider time, ILogger<PlanExecution> logger)
{
    public async Task<ExecutedPlan> ExecuteAsync(
        KafkaCluster cluster, Decision decision, HostSessions hosts, CancellationToken cancellationToken)
    {
        var events = new StepEvents(cluster, decision.Situation, publish, context, time, logger);
        var reached = await hosts.ConnectAsync(decision.Situation.Target, decision.Plan, cancellationToken);
        var outcome = await executor.ExecuteAsync(
            decision, cluster.Metadata.Generation, reached, events, cancellationToken);
        return new(outcome, events.Restarts);
    }

    /// <summary>Watches for the return of brokers.</summary>
    /// <remarks>
    /// A restart ends an earlier watch, because what that watch has seen says nothing about the return.
    /// </remarks>
    public void AwaitBrokers(KafkaCluster cluster, ReconcilePass pass)
    {
        var target = pass.Situation.Target;
        if (!pass.AwaitsBrokers || pass.RestartsBrokers)
        {
            watcher.End(target.Identity);
        }

        if (pass.AwaitsBrokers)
        {
            watcher.Begin(cluster, target, pass.Situation.Observed.Hosts, pass.RestartsBrokers);
        }
    }

    /// <summary>Drops everything about a cluster that is gone.</summary>
    public void Forget(ClusterIdentity cluster) => watcher.End(cluster);
}
