using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Drafts;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Planning.Provisioning;
using KafkaPi.Operator.Planning.Rebalancing;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Targets;

namespace KafkaPi.Operator.Planning.Decommission;

/// <summary>
/// Takes brokers whose nodes left the spec out of the cluster. Moves of replicas drain the broker, then it is
/// stopped, and its host is given up. At most one broker is stopped at a time.
/// </summary>
internal static class BrokerDecommission
{
    private const string Reason = Situation.DecommissionReason;

    public static PlanPart Decide(PlanningContext context, ImmutableArray<Rule<DecommissionCase>> rules)
    {
        var part = new PlanPart { ScaleDownBlocked = ScaleDownCheck.Message(context.Situation) };
        foreach (var broker in context.Situation.Decommissioned)
        {
            part = part.And(Decide(broker, context, Disruption(part.Steps), rules));
        }

        return part;
    }

    /// <param name="another">
    /// Another broker that is stopped in this pass; null when there is none. No broker is stopped beside it, nor beside
    /// a restart of any daemon.
    /// </param>
    private static PlanPart Decide(
        DaemonInstance broker, PlanningContext context, Wait? another, ImmutableArray<Rule<DecommissionCase>> rules)
    {
        var situation = context.Situation;
        if (situation.Observed.Seen(broker.Name) is not { } seen)
        {
            return Unreachable(broker, situation, rules);
        }

        if (!seen.IsOwnedBy(situation.Target.Identity))
        {
            return rules.FirstObjection(new(broker, DecommissionStage.Stopped), situation) is { } kept
                ? Wait(broker, kept.Wait)
                : new() { Forgotten = [broker.Name] };
        }

        if (IdOfAnother(broker, seen.Data) is { } other)
        {
            return Wait(broker, WaitFor.Person(
                $"its own disk: there is one of broker {other}; put its own disk back, or, where that is lost, switch "
                + $"the host off and take {ForceRequest.Name}={StepName.Leave(broker.Name)}"));
        }

        var isUp = broker.Observed is { IsRunning: true } or { IsChanging: true };
        if (!isUp && MustReport(broker, seen, situation))
        {
            return Start(broker, situation, Disruption(context.Draft.Steps));
        }

        var stage = isUp ? DecommissionStage.Running : DecommissionStage.Stopped;
        if (rules.FirstObjection(new(broker, stage), situation) is { } objection)
        {
            return Wait(broker, objection.Wait);
        }

        // A broker that does not run and would start at the next boot is still to be disabled.
        return isUp || broker.Observed is { IsEnabled: true }
            ? Stop(broker, Disruption(context.Draft.Steps) ?? another)
            : Release(broker, seen, situation);
    }

    /// <summary>
    /// Only a broker that serves gives its replicas to others, and says what it has. A broker without all that it had
    /// could be elected to lead what it lacks.
    /// </summary>
    private static bool MustReport(DaemonInstance broker, ObservedHost.Seen seen, Situation situation) =>
        !seen.Data.BrokerIsEmpty
        && !LostLogDirs.Lacks(broker, situation)
        && (broker.Observed is { IsEnabled: true } || IsNamed(broker, situation));

    /// <summary>The daemon that is restarted or stopped by one of the steps; null when there is none.</summary>
    private static Wait? Disruption(ImmutableArray<Step> steps)
    {
        const string Another = "another daemon to be restarted or stopped";
        return steps.OfType<RestartDaemon>().Select(s => new StepName(StepVerb.Restart, s.Daemon, s.Node))
            .Concat(steps.OfType<StopDaemon>().Select(s => new StepName(StepVerb.Stop, s.Daemon, s.Node)))
            .Select(name => WaitFor.Step(name, Another))
            .FirstOrDefault();
    }

    /// <param name="disruption">
    /// A daemon that is restarted or stopped in this pass, and the quorum may be lost with it; null when there is none.
    /// </param>
    private static PlanPart Start(DaemonInstance broker, Situation situation, Wait? disruption) =>
        !situation.HasQuorum ? Wait(broker, WaitFor.Quorum())
        : disruption is not null ? Wait(broker, disruption)
        : new()
        {
            Steps = [new StartDaemon(broker.Name, DaemonKind.Broker, $"{Reason}, and it has to say that it is empty")],
        };

    private static PlanPart Stop(DaemonInstance broker, Wait? disruption) =>
        broker.Observed is { IsChanging: true } ? Wait(broker, WaitFor.Kafka($"{broker}, which {broker.Detail}"))
        : disruption is not null ? Wait(broker, disruption)
        : new() { Steps = [new StopDaemon(broker.Name, DaemonKind.Broker, Disable: true, Reason)] };

    private static PlanPart Release(DaemonInstance broker, ObservedHost.Seen seen, Situation situation)
    {
        var directories = LogDirRetention.All(situation.Target, broker.Node, seen);
        return new() { Steps = [.. HostRelease.Of(situation, broker, seen, directories, Reason)] };
    }

    private static PlanPart Unreachable(
        DaemonInstance broker, Situation situation, ImmutableArray<Rule<DecommissionCase>> rules)
    {
        var leave = StepName.Leave(broker.Name);
        var objection = rules.FirstObjection(new(broker, DecommissionStage.Unseen), situation);
        if (objection is null && situation.Memory[broker.Name]?.IsGivenUp == true)
        {
            return new() { Forgotten = [broker.Name] };
        }

        var wait = Wait(
            broker,
            objection?.Wait
                ?? WaitFor.Host(
                    broker.Name,
                    $"its host to be seen ({broker.Detail}); if that is gone for good, {ForceRequest.Name}={leave} "
                    + "lets it go"),
            leave);
        if (situation.Requests.Force?.Step != leave)
        {
            return wait;
        }

        return objection is { Override: Override.Forbidden { Because: var because } }
            ? wait with { Force = ForceDecision.Refused(objection.Refusal(because)) }
            : new()
            {
                Forgotten = [broker.Name],
                Force = ForceDecision.Forget(
                    broker.Name,
                    $"{broker.Name}: forget the broker, without waiting for its host to be seen. Nothing was done "
                    + "on the host: clean it before it is used again"),
            };
    }

    private static PlanPart Wait(DaemonInstance broker, Wait wait, StepName? name = null) =>
        new() { Background = [new(broker.Name, "let the broker go", wait.For) { Name = name, On = wait.On }] };

    /// <summary>A partition names the broker. When no broker answers, a partition may name it.</summary>
    private static bool IsNamed(DaemonInstance broker, Situation situation) =>
        situation.Kafka is not { } kafka || kafka.Partitions.Any(p => p.Replicas.Contains(broker.Node.Id));

    private static string? IdOfAnother(DaemonInstance broker, ObservedData data) => data.LogDirectories
        .Select(d => d.BrokerId)
        .FirstOrDefault(id => id is not null && id != broker.Node.Id.ToString(CultureInfo.InvariantCulture));
}
