using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Controllers.KafkaClusters.Requeue;
using KafkaPi.Operator.Controllers.KafkaClusters.Status;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Conditions;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Plans;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Deletion;

/// <summary>Reports the deletion of a resource.</summary>
public sealed class DeletionReporter(
    EventPublisher publish, TimeProvider time, ILogger<DeletionReporter> logger)
{
    /// <summary>Reports what is done now, or which hosts the deletion waits for.</summary>
    public ReconciliationResult<KafkaCluster> Deleting(KafkaCluster cluster, Plan plan, Outcome outcome)
    {
        if (plan.Steps.IsEmpty || outcome.Failures.Any())
        {
            var reasons = outcome.Failures.Select(f => f.Message).Concat(plan.Pending.Select(p => $"{p}"));
            return CleanupBlocked(cluster, string.Join("; ", reasons));
        }

        var conditions = ReportedConditions.Of(cluster, time)
            .True(ConditionTypes.Deleting, "Cleaning", Step.Summary(plan.Steps))
            .NowReconciling("Deleting", "the hosts are given up")
            .False(ConditionSet.Ready, "Deleting", "the resource is being deleted");
        Write(cluster, ClusterPhase.Of(plan.Steps), PlanSentences.Of(plan), conditions);
        return ReconciliationResult<KafkaCluster>.Failure(
            cluster, "cleaning", new WaitingException("cleaning", TimeSpan.Zero));
    }

    /// <summary>
    /// Reports why the hosts cannot be cleaned now. It is tried again until they are, or are abandoned.
    /// </summary>
    public ReconciliationResult<KafkaCluster> CleanupBlocked(KafkaCluster cluster, string message)
    {
        const string Reason = nameof(EventReason.CleanupBlocked);
        var remedy = $"{message}. It is tried for ever; to let a host go as it is, name its node in the annotation "
            + $"{Annotations.Abandon}";
        var conditions = ReportedConditions.Of(cluster, time);
        if (!conditions.Says(ConditionTypes.Deleting, Reason, remedy))
        {
            publish(cluster, Reason, remedy, EventType.Warning);
        }

        conditions = conditions
            .True(ConditionTypes.Deleting, Reason, remedy)
            .NowStalled(Reason, remedy)
            .False(ConditionSet.Ready, Reason, remedy);
        Write(cluster, "The deletion waits for a host", null, conditions);
        return ReconciliationResult<KafkaCluster>.Failure(
            cluster, remedy, new WaitingException(remedy, RequeuePolicy.ForAPerson));
    }

    /// <summary>Lets the resource go, with its hosts as they are.</summary>
    /// <remarks>A namespace that is being deleted takes no event any more, so the log has it too.</remarks>
    public ReconciliationResult<KafkaCluster> LeftAsTheyAre(KafkaCluster cluster, IEnumerable<string> nodes)
    {
        var message = $"namespace {cluster.Metadata.NamespaceProperty} is being deleted, and took the credentials "
            + $"first: {string.Join(", ", nodes.Distinct().Order())} stay as they are, and what runs there runs on. "
            + $"Before another cluster claims a host, remove {HostLayout.OwnerMarker} on it";
        logger.LogWarning("{Message}", message);
        publish(cluster, nameof(EventReason.HostsLeft), message, EventType.Warning);
        return ReconciliationResult<KafkaCluster>.Success(cluster);
    }

    /// <summary>Reports what a paused deletion would do.</summary>
    public ReconciliationResult<KafkaCluster> Paused(KafkaCluster cluster, Plan plan, Pause pause)
    {
        PauseEvents.Publish(cluster, cluster.Status ?? new(), publish);
        var message = $"the hosts are not cleaned and the resource stays: {pause.Message}";
        var conditions = ReportedConditions.Of(cluster, time)
            .True(ConditionTypes.Deleting, pause.Reason, message)
            .NowSettled()
            .False(ConditionSet.Ready, "Deleting", message);
        Write(
            cluster, $"{pause.Phase}, the deletion waits", PlanSentences.Bounded(PlanPreview.Of(plan)), conditions);
        return ReconciliationResult<KafkaCluster>.Failure(
            cluster, message, new WaitingException(message, RequeuePolicy.ForAPerson));
    }

    private void Write(KafkaCluster cluster, string phase, string[]? plan, ConditionSet conditions) =>
        StatusTransition.Apply(
            cluster,
            (cluster.Status ?? new()) with { Phase = phase, Plan = plan, Conditions = [.. conditions.ToList()] },
            time.GetUtcNow());
}
