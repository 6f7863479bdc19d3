using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Conditions;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Rebalancing;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Planning.Targets.Held;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status;

/// <summary>Publishes events for what is new since the last report. An unchanged problem is told once.</summary>
/// <param name="before">The status of the last report.</param>
/// <param name="now">The status that is about to be written.</param>
internal sealed class StatusEvents(
    KafkaCluster cluster, KafkaClusterStatus before, KafkaClusterStatus now, EventPublisher publish)
{
    private readonly ClusterMemory _remembered = StatusMemory.Read(before);
    private readonly ClusterMemory _memory = StatusMemory.Read(now);

    public void Publish(ReconcilePass pass)
    {
        PauseEvents.Publish(cluster, before, publish);
        TellSpecWarnings(pass.Situation);
        TellRefusals(pass.Plan);
        TellFindings(pass.Plan);
        TellDecommissions(pass);
        TellConditions();
        TellCrashes(pass.Situation);
        TellAcceptedLosses(pass.Situation);
        TellReachability();
        if (!IsReady(before) && IsReady(now))
        {
            Tell(EventReason.ClusterReady, "all is as specified, and serves");
        }

        foreach (var (reason, message) in UpgradeStatusBuilder.News(before.Upgrade, now.Upgrade, pass.IsSettled))
        {
            Tell(reason, message);
        }

        TellMoves(pass);
    }

    private void TellSpecWarnings(Situation situation)
    {
        if (before.ObservedGeneration == cluster.Metadata.Generation)
        {
            return;
        }

        var ofSettings = SettingReview.Warnings(situation.Target, situation.Observed);
        foreach (var warning in SpecWarnings.Of(cluster.Spec).Concat(ofSettings))
        {
            Warn(EventReason.SpecWarning, $"{warning}");
        }
    }

    /// <summary>One event for each kind of refusal, with all refusals of that kind.</summary>
    private void TellRefusals(Plan plan)
    {
        var message = string.Join("; ", plan.Refusals);
        if (Condition(before, ConditionTypes.SpecValid)?.Message == ConditionSet.Spoken(message))
        {
            return;
        }

        foreach (var kind in plan.Refusals.GroupBy(r => r.Kind))
        {
            Warn(kind.Key.Event(), string.Join("; ", kind));
        }
    }

    private void TellFindings(Plan plan)
    {
        foreach (var finding in plan.Findings)
        {
            var message = StatusTexts.Beginning(finding.Message);
            if (Node(before, finding.Node)?.Message?.Contains(message, StringComparison.Ordinal) != true)
            {
                Warn(finding.Kind.Event(), $"{finding}");
            }
        }
    }

    private void TellDecommissions(ReconcilePass pass)
    {
        foreach (var node in pass.Situation.Target.Decommissioned)
        {
            if (_remembered[node.Name] is not { WasOutOfSpec: true })
            {
                Tell(
                    EventReason.BrokerLeaving,
                    $"{node.Name} is not in the spec any more: broker {node.Id} is drained and stopped, and its host "
                        + "is given up");
            }

            if (pass.Pause is null
                && pass.Plan.Forgotten.Contains(node.Name)
                && _remembered[node.Name] is not null)
            {
                Tell(EventReason.BrokerGone, $"{node.Name}: broker {node.Id} has left, and the node is forgotten");
            }
        }
    }

    private void TellConditions()
    {
        WarnOnce(ConditionTypes.ScaleDownBlocked, EventReason.ScaleDownBlocked);
        WarnOnce(ConditionTypes.Stuck, EventReason.Stuck);
        WarnOnce(ConditionTypes.UnknownBrokers, EventReason.UnknownBroker);
        WarnOnce(ConditionTypes.EvenEnsemble, EventReason.EvenEnsemble);

        void WarnOnce(string type, EventReason reason)
        {
            if (Condition(now, type) is { Status: "True" } condition
                && Condition(before, type)?.Message != condition.Message)
            {
                Warn(reason, condition.Message);
            }
        }
    }

    private void TellCrashes(Situation situation)
    {
        foreach (var instance in situation.Instances)
        {
            TellCrash(instance);
        }
    }

    /// <summary>Tells that a daemon ended by itself after it had served, or right after its start.</summary>
    /// <remarks>
    /// The tries that follow belong to the same problem: a killed broker is refused until its old session is gone. A
    /// daemon that never comes up is reported as failing instead.
    /// </remarks>
    private void TellCrash(DaemonInstance instance)
    {
        var last = _remembered.Daemon(instance.Name, instance.Kind);
        var present = _memory.Daemon(instance.Name, instance.Kind);
        if (last is not { Failing: null, EndsInARow: 0, Crashes: { } crashes }
            || present is not { Failing: null, Crashes: { } more }
            || more <= crashes)
        {
            return;
        }

        var isBack = instance.Observed is { IsRunning: true };
        var status = isBack ? "" : $" (status {instance.Observed?.LastExitStatus})";
        Warn(
            EventReason.DaemonCrashed,
            $"{instance.Name}: {instance.Kind.InWords()} ended by itself{status}; "
                + (isBack ? "systemd has started it again" : "systemd starts it again"));
    }

    private void TellAcceptedLosses(Situation situation)
    {
        foreach (var node in situation.Target.Nodes)
        {
            if (DataLoss.Of(situation, node) is { IsConfirmed: true } loss
                && _remembered[node.Name]?.AcceptedLossToken != loss.Token)
            {
                Tell(
                    EventReason.DataLossAccepted,
                    $"{node.Name}: what {string.Join(" and ", loss.Daemons.Select(d => d.InWords()))} had is copied "
                    + "from the other hosts");
            }
        }
    }

    private void TellReachability()
    {
        foreach (var node in now.Nodes ?? [])
        {
            var last = Node(before, new(node.Name))?.Reachable;
            if (node.Reachable == Reachability.Unknown && last != Reachability.Unknown)
            {
                Warn(EventReason.HostUnreachable, node.Message ?? node.Name);
            }

            if (node.Reachable == Reachability.True
                && last is Reachability.Unknown or Reachability.False)
            {
                Tell(EventReason.HostRecovered, $"{node.Name} answers again");
            }
        }
    }

    private void TellMoves(ReconcilePass pass)
    {
        if (pass.Pause is not null)
        {
            return;
        }

        if (pass.Plan.Rebalance is { Step: MovePartitions } && before.Rebalance is not { Started: not null })
        {
            Tell(EventReason.PartitionsMoving, "partitions are moved, so that each broker has its share");
        }

        if (pass.Plan.Rebalance is { State: RebalanceState.Balanced } && before.Rebalance is { Started: not null })
        {
            Tell(EventReason.PartitionsBalanced, "partitions are spread over all brokers");
        }
    }

    private static bool IsReady(KafkaClusterStatus status) =>
        Condition(status, ConditionSet.Ready) is { Status: "True" };

    private static V1Condition? Condition(KafkaClusterStatus status, string type) =>
        status.Conditions?.FirstOrDefault(c => c.Type == type);

    private static NodeStatus? Node(KafkaClusterStatus status, NodeName name) =>
        status.Nodes?.FirstOrDefault(n => n.Name == name.Value);

    private void Tell(EventReason reason, string message) => publish(cluster, $"{reason}", message, EventType.Normal);

    private void Warn(EventReason reason, string message) => publish(cluster, $"{reason}", message, EventType.Warning);
}
