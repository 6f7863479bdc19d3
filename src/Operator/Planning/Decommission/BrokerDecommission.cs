using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Drafts;
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

    private const string AnotherDaemon = "another daemon to be restarted or stopped";

    public static PlanPart Decide(PlanningContext context, ImmutableArray<Rule<DecommissionCase>> rules)
    {
        var part = new PlanPart { ScaleDownBlocked = ScaleDownCheck.Message(context.Situation) };
        foreach (var broker in context.Situation.Decommissioned)
        {
            part = part.And(Decide(broker, context, part.Steps.Any(s => s is StopDaemon), rules));
        }

        return part;
    }

    /// <param name="stopsAnother">
    /// Another broker is stopped in this pass. No broker is stopped beside it, nor beside a restart of any daemon.
    /// </param>
    private static PlanPart Decide(
        DaemonInstance broker, PlanningContext context, bool stopsAnother, ImmutableArray<Rule<DecommissionCase>> rules)
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
            return Wait(broker, $"its own disk: there is one of broker {other}");
        }

        var isUp = broker.Observed is { IsRunning: true } or { IsChanging: true };
        if (!isUp && MustReport(broker, seen, situation))
        {
            return Start(broker, situation, context.Draft.Disrupts);
        }

        var stage = isUp ? DecommissionStage.Running : DecommissionStage.Stopped;
        if (rules.FirstObjection(new(broker, stage), situation) is { } objection)
        {
            return Wait(broker, objection.Wait);
        }

        // A broker that does not run and would start at the next boot is still to be disabled.
        return isUp || broker.Observed is { IsEnabled: true }
            ? Stop(broker, context.Draft.Disrupts || stopsAnother)
            : Release(broker, seen, situation);
    }

    /// <summary>Only a broker that serves gives its replicas to others, and says what it has.</summary>
    private static bool MustReport(DaemonInstance broker, ObservedHost.Seen seen, Situation situation) =>
        !seen.Data.BrokerIsEmpty && (broker.Observed is { IsEnabled: true } || IsNamed(broker, situation));

    /// <param name="disrupts">
    /// A daemon is restarted or stopped in this pass, and the quorum may be lost with it.
    /// </param>
    private static PlanPart Start(DaemonInstance broker, Situation situation, bool disrupts) =>
        !situation.HasQuorum ? Wait(broker, "a ZooKeeper quorum")
        : disrupts ? Wait(broker, AnotherDaemon)
        : new()
        {
            Steps = [new StartDaemon(broker.Name, DaemonKind.Broker, $"{Reason}, and it has to say that it is empty")],
        };

    private static PlanPart Stop(DaemonInstance broker, bool disrupts) =>
        broker.Observed is { IsChanging: true } ? Wait(broker, $"{broker}, which {broker.Detail}")
        : disrupts ? Wait(broker, AnotherDaemon)
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
                ?? $"its host to be seen ({broker.Detail}); if that is gone for good, {ForceRequest.Name}={leave} lets "
                    + "it go",
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
