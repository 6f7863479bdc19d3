using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Clusters;

/// <summary>
/// The requests by annotation against the records of them in the status. An annotation is never taken off: its value is acted on once, and
/// stands for the same request as long as it stays. Pure: what is to be written and told is returned.
/// </summary>
public static class Requests
{
    /// <summary>What the status has to say of the restart request now.</summary>
    public static RequestStatus? Restart(KafkaCluster cluster, DesiredCluster desired, DateTimeOffset now)
    {
        var known = cluster.Status?.Restart;
        if (Annotations.Find(cluster, Annotations.Restart) is not { } request)
        {
            return known is not { State: RequestState.Acknowledged } ? known : known with
            {
                State = RequestState.Interrupted,
                Message = $"{Annotations.Restart}={known.Request} was taken off before it was done: what has not been restarted yet stays as it is",
            };
        }

        var problem = RestartOrder.Parse(request, desired).Problem;
        var mine = known?.Request == Short(request) ? known : null;

        // A clock that was set back would make every process look older than the request, and restart it for ever.
        if (mine is { State: RequestState.Done } || mine is { State: RequestState.Acknowledged } && mine.Time <= now.UtcDateTime) return mine;
        return problem is null
            ? new() { Request = Short(request), Time = Seconds(now), State = RequestState.Acknowledged }
            : Refused(mine, Annotations.Restart, request, problem, now);
    }

    /// <param name="restart">As <see cref="Restart"/> returned it.</param>
    /// <param name="now">After the hosts were looked at, so that no process is taken for older than it is.</param>
    public static RestartOrder? Order(KafkaCluster cluster, RequestStatus? restart, DesiredCluster desired, DateTimeOffset now)
    {
        if (restart is not { State: RequestState.Acknowledged } || Annotations.Find(cluster, Annotations.Restart) is not { } request) return null;
        return new(restart.Request, RestartOrder.Parse(request, desired).Daemons, now.UtcDateTime - restart.Time);
    }

    /// <summary>The force request that was not answered yet.</summary>
    /// <remarks>What the user has not been shown waiting is not forced: a record that was lost, or an old annotation on a new resource, forces nothing.</remarks>
    public static (ForceOrder? Order, Forcing? Refusal) Force(KafkaCluster cluster)
    {
        if (Annotations.Find(cluster, Annotations.Force) is not { } request || cluster.Status?.Force?.Request == Short(request)) return (null, null);
        var id = request.Split('@', 2)[0].Trim();
        return cluster.Status?.Plan?.Any(sentence => sentence.EndsWith(Sentences.Name(id), StringComparison.Ordinal)) == true
            ? (new(id), null)
            : (null, Forcing.NothingWaits);
    }

    /// <summary>The record of a force request before its step is taken, so that it is taken once at most.</summary>
    public static RequestStatus Answered(KafkaCluster cluster, Forcing forcing, DateTimeOffset now)
    {
        var request = Annotations.Find(cluster, Annotations.Force)!;
        return forcing is { Taken: null, Releases: null }
            ? Refused(null, Annotations.Force, request, forcing.Message, now)
            : new() { Request = Short(request), Time = Seconds(now), State = RequestState.Acknowledged, Message = forcing.Message };
    }

    /// <summary>A record that still says so was left by an operator that ended between writing and acting, or before it could tell what came of it.</summary>
    public static RequestStatus? Settled(RequestStatus? force) =>
        force is { State: RequestState.Acknowledged } ? Interrupted(force, "whether the step was taken was not recorded, look at the daemon") : force;

    public static RequestStatus Concluded(RequestStatus force, StepOutcome outcome) => outcome switch
    {
        StepOutcome.Done => force with { State = RequestState.Done },
        StepOutcome.Failed failed => Interrupted(force, failed.Message),
        StepOutcome.Skipped skipped => Interrupted(force, skipped.Because),
        _ => force,
    };

    private static RequestStatus Interrupted(RequestStatus force, string why) => force with
    {
        State = RequestState.Interrupted,
        Message = $"{why}: to ask again, put @ and anything new behind {force.Request}",
    };

    private static RequestStatus Refused(RequestStatus? known, string annotation, string request, string problem, DateTimeOffset now)
    {
        var message = $"{annotation}={Short(request)}: {problem}";
        return known?.Message == message ? known : new() { Request = Short(request), Time = Seconds(now), State = RequestState.Refused, Message = message };
    }

    private static string Short(string request) =>
        request.Length <= RestartOrder.LongestRequest ? request : request[..RestartOrder.LongestRequest] + "…";

    /// <summary>Kubernetes times have no fractions of a second.</summary>
    private static DateTime Seconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds()).UtcDateTime;
}
