using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Requests;
using KafkaPi.Operator.Controllers.KafkaClusters.Status;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Restarts;

namespace KafkaPi.Operator.Controllers.KafkaClusters;

/// <summary>
/// Keeps the records of requests by annotation. A record is written before it is acted on, and concluded afterwards.
/// </summary>
public sealed class RequestLedger(StatusReporter reporter, TimeProvider time)
{
    /// <summary>Records new requests in the status.</summary>
    /// <remarks>
    /// While a cluster is paused, nothing is recorded, and the plan takes a request as if it had just been made.
    /// </remarks>
    /// <returns>The requests, and the memory with their records.</returns>
    public async Task<(ClusterRequests Requests, ClusterMemory Memory)> AcknowledgeAsync(
        KafkaCluster cluster, ClusterMemory memory, DesiredCluster desired, Pause? pause,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var restart = AnnotationRequests.Restart(cluster, memory, desired, now);
        if (pause is null && restart != memory.Restart)
        {
            memory = memory with { Restart = restart };
            await reporter.RememberAsync(cluster, memory, cancellationToken);
            reporter.RequestMoved(cluster, Annotations.Restart, restart!);
        }

        var requests = new ClusterRequests(
            AnnotationRequests.RestartOf(cluster, restart, desired, now),
            pause is null ? AnnotationRequests.Force(cluster, memory).Request : null)
        {
            Rebalance = Annotations.Find(cluster, RebalanceRequest.Name),
            AcceptedLosses = AcceptedLoss.ParseAll(Annotations.Find(cluster, AcceptedLoss.Annotation)),
            LeftAlone = LeftAlone.ParseAll(Annotations.Find(cluster, LeftAlone.Annotation)),
        };
        return (requests, memory);
    }

    /// <summary>The record of the force request before the steps of the plan are taken.</summary>
    public RequestStatus? ForceRecord(KafkaCluster cluster, Decision decision)
    {
        var memory = decision.Situation.Memory;
        var answer = decision.Plan.Force ?? AnnotationRequests.Force(cluster, memory).Refusal;
        return answer is null
            ? AnnotationRequests.Settled(memory.Force)
            : AnnotationRequests.Answered(cluster, answer, time.GetUtcNow());
    }

    /// <summary>The records of both requests after the steps.</summary>
    public (RequestStatus? Restart, RequestStatus? Force) Conclude(
        KafkaCluster cluster, Decision decision, RequestStatus? force, Outcome outcome)
    {
        var restart = decision.Situation.Memory.Restart;
        if (decision.Situation.Requests.Restart is { } asked && RestartCompletion.IsDone(asked, decision.Situation))
        {
            restart = restart! with { State = RequestState.Done };
            reporter.RequestMoved(cluster, Annotations.Restart, restart);
        }

        return (restart, Concluded(force, decision.Plan.Force, outcome));
    }

    /// <remarks>A node that is forgotten without a step is forgotten by the report that follows.</remarks>
    private static RequestStatus? Concluded(RequestStatus? force, ForceDecision? decision, Outcome outcome) =>
        (force, decision) switch
        {
            ({ } record, { Taken: { } step }) =>
                AnnotationRequests.Concluded(record, outcome.Steps.First(o => o.Step == step)),
            ({ } record, { Forgotten: not null }) => record with { State = RequestState.Done },
            _ => force,
        };
}
