using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Controllers.KafkaClusters.Requeue;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Conditions;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Plans;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status;

/// <summary>Turns a pass into status, and what is new in the status into events.</summary>
public sealed class StatusReporter(EventPublisher publish, IStatusWriter<KafkaCluster> writer, TimeProvider time)
{
    /// <summary>Reports a spec that is invalid. Nothing was observed, and nothing was done.</summary>
    public ReconciliationResult<KafkaCluster> Refuse(KafkaCluster cluster, ImmutableArray<FieldError> problems)
    {
        const string Reason = nameof(EventReason.SpecInvalid);
        var message = string.Join("; ", problems);
        var conditions = ReportedConditions.Of(cluster, time);
        if (!conditions.Says(ConditionTypes.SpecValid, Reason, message))
        {
            publish(cluster, Reason, message, EventType.Warning);
        }

        conditions = conditions
            .False(ConditionTypes.SpecValid, Reason, message)
            .NowStalled(Reason, message)
            .False(ConditionSet.Ready, Reason, message);
        Write(cluster, "The spec is refused", conditions);
        return ReconciliationResult<KafkaCluster>.Success(cluster);
    }

    /// <summary>
    /// Reports that the hosts cannot be reached before a person corrects something in the control plane.
    /// </summary>
    public ReconciliationResult<KafkaCluster> NoAccess(KafkaCluster cluster, string message)
    {
        const string Reason = nameof(EventReason.CredentialsMissing);
        var conditions = ReportedConditions.Of(cluster, time);
        if (!conditions.Says(ConditionTypes.HostsReachable, Reason, message))
        {
            publish(cluster, Reason, message, EventType.Warning);
        }

        conditions = conditions
            .True(ConditionTypes.SpecValid, "Valid", ClusterConditions.SpecIsActedOn)
            .False(ConditionTypes.HostsReachable, Reason, message)
            .NowStalled(Reason, message)
            .False(ConditionSet.Ready, Reason, message);
        Write(cluster, "The hosts cannot be reached", conditions);
        return ReconciliationResult<KafkaCluster>.Success(cluster, RequeuePolicy.ForAPerson);
    }

    /// <summary>Tells that a request by annotation was acknowledged, done, refused or interrupted.</summary>
    public void RequestMoved(KafkaCluster cluster, string annotation, RequestStatus now)
    {
        var isForced = annotation == Annotations.Force;
        var (reason, type) = now.State switch
        {
            RequestState.Refused or RequestState.Interrupted => (EventReason.RequestRefused, EventType.Warning),
            RequestState.Acknowledged or RequestState.Done when isForced => (EventReason.StepForced, EventType.Warning),
            RequestState.Acknowledged => (EventReason.RestartRequested, EventType.Normal),
            RequestState.Done => (EventReason.RestartCompleted, EventType.Normal),
        };
        publish(cluster, $"{reason}", now.Message ?? $"{annotation}={now.Request}", type);
    }

    /// <summary>Reports a pass, and says when the next one begins.</summary>
    public ReconciliationResult<KafkaCluster> Report(KafkaCluster cluster, ReconcilePass pass)
    {
        var target = pass.Situation.Target;
        var previous = cluster.Status ?? new();
        var memory = WithHostKeys(pass.Memory, cluster);
        var conditions = ClusterConditions.Of(ReportedConditions.Of(cluster, time), pass);
        var status = StatusTexts.Bounded(StatusMemory.Write(
            previous with
            {
                Phase = ClusterPhase.Of(pass),
                Conditions = [.. conditions.ToList()],
                Nodes = NodeStatusBuilder.All(pass, memory, previous.Nodes),
                Zookeeper = ServiceCounts.Members(pass.Situation),
                Brokers = ServiceCounts.Brokers(pass.Situation),
                Version = UpgradeStatusBuilder.Version(pass, previous.Version),
                Upgrade = UpgradeStatusBuilder.Of(pass, previous.Upgrade),
                BootstrapServers = BrokerEndpoints.Bootstrap(target, pass.Situation.Observed),
                ZookeeperConnect = ZooKeeperEndpoints.Connect(target, pass.Situation.Observed),
                Plan = pass.Pause is null
                    ? PlanSentences.Of(pass.Plan)
                    : PlanSentences.Bounded(PlanPreview.Of(pass.Plan)),
                Rebalance = RebalanceStatusBuilder.Of(pass, memory.Moves, previous.Rebalance, time.GetUtcNow()),
            },
            memory));
        new StatusEvents(cluster, previous, status, publish).Publish(pass);
        StatusTransition.Apply(cluster, status, time.GetUtcNow());
        return RequeuePolicy.After(cluster, pass);
    }

    /// <summary>Writes the memory that the steps need before they are taken, with the plan.</summary>
    /// <param name="force">The record of the force request.</param>
    /// <exception cref="WaitingException">The resource has changed meanwhile.</exception>
    public async Task RememberAsync(
        KafkaCluster cluster, Decision decision, RequestStatus? force, CancellationToken cancellationToken)
    {
        var memory = decision.Situation.Memory;
        if (!decision.MustBeRememberedFirst && force == memory.Force)
        {
            return;
        }

        Report(cluster, ReconcilePass.Before(decision) with { Requests = (memory.Restart, force) });
        await WriteAsync(cluster, cancellationToken);
        if (force != memory.Force)
        {
            RequestMoved(cluster, Annotations.Force, force!);
        }
    }

    /// <summary>Writes the memory, and nothing else.</summary>
    /// <exception cref="WaitingException">The resource has changed meanwhile.</exception>
    public Task RememberAsync(KafkaCluster cluster, ClusterMemory memory, CancellationToken cancellationToken)
    {
        cluster.Status = StatusMemory.Write(cluster.Status, memory);
        return WriteAsync(cluster, cancellationToken);
    }

    private async Task WriteAsync(KafkaCluster cluster, CancellationToken cancellationToken)
    {
        if (await writer.WriteAsync(cluster, cancellationToken) == StatusWrite.Outdated)
        {
            throw new WaitingException("the resource has changed meanwhile", TimeSpan.Zero);
        }
    }

    private void Write(KafkaCluster cluster, string phase, ConditionSet conditions) => StatusTransition.Apply(
        cluster,
        (cluster.Status ?? new()) with { Phase = phase, Plan = null, Conditions = [.. conditions.ToList()] },
        time.GetUtcNow());

    /// <summary>Remembers the host keys of the spec, which are needed after a node was taken out of it.</summary>
    private static ClusterMemory WithHostKeys(ClusterMemory memory, KafkaCluster cluster) =>
        (cluster.Spec.Nodes ?? [])
            .Where(n => memory.Nodes.ContainsKey(new(n.Name)))
            .Aggregate(memory, (m, node) => m.With(new(node.Name), known => known with
            {
                HostKeys = node.HostKeys is { } keys ? [.. keys] : null,
            }));
}
