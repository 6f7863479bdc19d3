using System.Diagnostics;
using KafkaPi.Crds;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Requests;

/// <summary>Compares the requests by annotation with their records in the status. Pure.</summary>
/// <remarks>
/// The operator never removes an annotation. Its value is acted on once, and means the same request as long as it
/// stays.
/// </remarks>
public static class AnnotationRequests
{
    /// <summary>The record of the restart request now.</summary>
    public static RequestStatus? Restart(
        KafkaCluster cluster, ClusterMemory memory, DesiredCluster desired, DateTimeOffset now)
    {
        var known = memory.Restart;
        if (Annotations.Find(cluster, Annotations.Restart) is not { } request)
        {
            return known is { State: RequestState.Acknowledged } ? TakenOff(known) : known;
        }

        var record = known?.Request == Short(request) ? known : null;

        // A record from the future means that the clock was set back. Every process would look older than the
        // request, and be restarted for ever.
        if (record is { State: RequestState.Done }
            || record is { State: RequestState.Acknowledged } && record.Time <= now.UtcDateTime)
        {
            return record;
        }

        return RestartRequest.Parse(request, desired).Problem is { } problem
            ? Refused(record, Annotations.Restart, request, problem, now)
            : new() { Request = Short(request), Time = KubernetesTime.Of(now), State = RequestState.Acknowledged };
    }

    /// <summary>The restart request that is not done yet.</summary>
    /// <param name="restart">The record that <see cref="Restart"/> returned.</param>
    /// <param name="now">A time after the observation, so that no process counts as older than it is.</param>
    public static RestartRequest? RestartOf(
        KafkaCluster cluster, RequestStatus? restart, DesiredCluster desired, DateTimeOffset now)
    {
        if (restart is not { State: RequestState.Acknowledged }
            || Annotations.Find(cluster, Annotations.Restart) is not { } request)
        {
            return null;
        }

        return new(restart.Request, RestartRequest.Parse(request, desired).Daemons, now.UtcDateTime - restart.Time);
    }

    /// <summary>The force request that is not answered yet.</summary>
    /// <remarks>
    /// A request forces nothing while the status remembers no node. Either the annotation is older than the resource's
    /// status, or its record was lost.
    /// </remarks>
    public static (ForceRequest? Request, ForceDecision? Refusal) Force(KafkaCluster cluster, ClusterMemory memory)
    {
        if (Annotations.Find(cluster, Annotations.Force) is not { } request
            || memory.Force?.Request == Short(request))
        {
            return (null, null);
        }

        var step = StepName.Parse(request.Split('@', 2)[0].Trim());
        return step is null || memory.Nodes.IsEmpty ? (null, ForceDecision.NothingWaits) : (new(step), null);
    }

    /// <summary>
    /// The record of a force request before its step is taken, so that the step is taken at most once.
    /// </summary>
    public static RequestStatus Answered(KafkaCluster cluster, ForceDecision decision, DateTimeOffset now)
    {
        var request = Annotations.Find(cluster, Annotations.Force)!;
        return decision.IsRefused
            ? Refused(null, Annotations.Force, request, decision.Message, now)
            : new()
            {
                Request = Short(request),
                Time = KubernetesTime.Of(now),
                State = RequestState.Acknowledged,
                Message = decision.Message,
            };
    }

    /// <summary>The record of a force request that is not asked for now.</summary>
    /// <remarks>
    /// A record that is still acknowledged was left by an operator that ended before it acted, or before it could
    /// report the outcome.
    /// </remarks>
    public static RequestStatus? Settled(RequestStatus? force) =>
        force is { State: RequestState.Acknowledged }
            ? Interrupted(force, "whether the step was taken was not recorded, look at the daemon")
            : force;

    /// <summary>The record of a force request after its step.</summary>
    public static RequestStatus Concluded(RequestStatus force, StepOutcome outcome) => outcome switch
    {
        StepOutcome.Done => force with { State = RequestState.Done },
        StepOutcome.Failed failed => Interrupted(force, failed.Message),
        StepOutcome.Skipped skipped => Interrupted(force, skipped.Because),
        _ => throw new UnreachableException($"{outcome}"),
    };

    private static RequestStatus TakenOff(RequestStatus restart) => restart with
    {
        State = RequestState.Interrupted,
        Message = $"{Annotations.Restart}={restart.Request} was taken off before it was done: what has not been "
            + "restarted yet stays as it is",
    };

    private static RequestStatus Interrupted(RequestStatus force, string why) => force with
    {
        State = RequestState.Interrupted,
        Message = $"{why}: to ask again, put @ and anything new behind {force.Request}",
    };

    private static RequestStatus Refused(
        RequestStatus? known, string annotation, string request, string problem, DateTimeOffset now)
    {
        var message = $"{annotation}={Short(request)}: {problem}";
        return known?.Message == message
            ? known
            : new()
            {
                Request = Short(request),
                Time = KubernetesTime.Of(now),
                State = RequestState.Refused,
                Message = message,
            };
    }

    private static string Short(string request) =>
        request.Length <= RestartRequest.LongestRequest ? request : request[..RestartRequest.LongestRequest] + "…";
}
