using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Rebalancing;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Clusters;

/// <summary>Turns what a pass found and did into status, and what is new in it into events.</summary>
public sealed class ClusterReporter(EventPublisher publish, TimeProvider time)
{
    private const int LongestPlan = 50;

    /// <summary>A spec that cannot be taken: nothing was looked at, nothing was done.</summary>
    public ReconciliationResult<KafkaCluster> Refuse(KafkaCluster cluster, ImmutableArray<SpecProblem> problems)
    {
        var message = string.Join("; ", problems);
        if (Conditions(cluster)[ConditionTypes.SpecValid] is not { Status: "False" } known || known.Message != message)
            publish(cluster, nameof(EventReason.SpecInvalid), message, EventType.Warning);
        var conditions = Conditions(cluster)
            .False(ConditionTypes.SpecValid, nameof(EventReason.SpecInvalid), message)
            .NowStalled(nameof(EventReason.SpecInvalid), message)
            .False(ConditionSet.Ready, nameof(EventReason.SpecInvalid), message);
        Write(cluster, (cluster.Status ?? new()) with { Phase = "The spec is refused", Plan = null, Conditions = [.. conditions.ToList()] });
        return ReconciliationResult<KafkaCluster>.Success(cluster);
    }

    /// <summary>The hosts cannot be reached before something is mended in the control plane.</summary>
    public ReconciliationResult<KafkaCluster> NoAccess(KafkaCluster cluster, string message)
    {
        if (Conditions(cluster)[ConditionTypes.HostsReachable] is not { Reason: nameof(EventReason.CredentialsMissing) } known || known.Message != message)
            publish(cluster, nameof(EventReason.CredentialsMissing), message, EventType.Warning);
        var conditions = Conditions(cluster)
            .True(ConditionTypes.SpecValid, "Valid")
            .False(ConditionTypes.HostsReachable, nameof(EventReason.CredentialsMissing), message)
            .NowStalled(nameof(EventReason.CredentialsMissing), message)
            .False(ConditionSet.Ready, nameof(EventReason.CredentialsMissing), message);
        Write(cluster, (cluster.Status ?? new()) with { Phase = "The hosts cannot be reached", Plan = null, Conditions = [.. conditions.ToList()] });
        return ReconciliationResult<KafkaCluster>.Success(cluster, Pace.ForAPerson);
    }

    /// <summary>A request by annotation that became something else: acknowledged, done, refused.</summary>
    public void RequestMoved(KafkaCluster cluster, string annotation, RequestStatus now)
    {
        var (reason, type) = (annotation, now.State) switch
        {
            (_, RequestState.Refused or RequestState.Interrupted) => (EventReason.RequestRefused, EventType.Warning),
            (Annotations.Force, _) => (EventReason.StepForced, EventType.Warning),
            (_, RequestState.Done) => (EventReason.RestartCompleted, EventType.Normal),
            _ => (EventReason.RestartRequested, EventType.Normal),
        };
        publish(cluster, $"{reason}", now.Message ?? $"{annotation}={now.Request}", type);
    }

    public ReconciliationResult<KafkaCluster> Report(
        KafkaCluster cluster, ClusterLook look, IReadOnlyDictionary<(NodeName, DaemonKind), RestartStatus> restarts)
    {
        var desired = look.Situation.Desired;
        var previous = cluster.Status ?? new();
        AnnounceHold(cluster, previous);
        var conditions = ClusterConditions.Of(Conditions(cluster), look);
        var nodes = NodeReport.All(look, previous.Nodes, (cluster.Spec.Nodes ?? []).ToDictionary(n => n.Name, n => n.HostKeys), restarts);
        var upgrade = UpgradeReport.Of(look, previous.Upgrade);
        Announce(cluster, previous, look, nodes, conditions);
        foreach (var (reason, message) in UpgradeReport.News(previous.Upgrade, upgrade, look.IsSettled)) publish(cluster, $"{reason}", message, EventType.Normal);

        Write(cluster, previous with
        {
            Phase = Phase(look),
            Conditions = [.. conditions.ToList()],
            Nodes = nodes,
            Zookeeper = Count(look.Situation.Ensemble),
            Brokers = Count(look.Situation.Brokers, desired.Held.Count(h => h.Node.Runs(DaemonKind.Broker) && !desired.Nodes.Any(n => n.Name == h.Node.Name))),
            Version = UpgradeReport.Version(look, previous.Version),
            Upgrade = upgrade,
            BootstrapServers = desired.BootstrapServers,
            ZookeeperConnect = desired.ZooKeeperConnect,
            Plan = look.Hold is null ? Plan(look.Plan) : Bounded(Forecast.Of(look.Plan)),
            Rebalance = Rebalance(cluster, previous.Rebalance, look),
        });
        return Pace.After(cluster, look);
    }

    /// <summary>A batch of moves is about to be begun.</summary>
    public void MovesBegin(KafkaCluster cluster, RebalanceDecision decision)
    {
        var previous = cluster.Status ?? new();
        if (previous.Rebalance is not { Started: not null })
            publish(cluster, nameof(EventReason.PartitionsMoving), "partitions are moved, so that each broker has its share", EventType.Normal);
        cluster.Status = previous with { Rebalance = RebalanceReport.Of(previous.Rebalance, decision, decision.Before, time.GetUtcNow()) };
    }

    private RebalanceStatus? Rebalance(KafkaCluster cluster, RebalanceStatus? previous, ClusterLook look)
    {
        if (look.Hold is not null || look.Plan.Rebalance is not { } decision) return previous;
        var isDone = decision.Step is null || look.Outcome.Steps.OfType<StepOutcome.Done>().Any(s => s.Step == decision.Step);
        if (decision.State == RebalanceState.Balanced && previous is { Started: not null })
            publish(cluster, nameof(EventReason.PartitionsBalanced), "partitions are spread over all brokers, and the throttle is lifted", EventType.Normal);
        return RebalanceReport.Of(previous, decision, isDone ? decision.After : decision.Before, time.GetUtcNow());
    }

    /// <summary>On the way out: what is done now, and which hosts keep the resource.</summary>
    public ReconciliationResult<KafkaCluster> Deleting(KafkaCluster cluster, Plan plan, Outcome outcome)
    {
        var hindrances = outcome.Failures.Select(f => f.Message).Concat(plan.Waits.Select(w => $"{w}")).ToArray();
        if (plan.Steps.IsEmpty || outcome.Failures.Any()) return CleanupBlocked(cluster, string.Join("; ", hindrances));

        var conditions = Conditions(cluster)
            .True(ConditionTypes.Deleting, "Cleaning", Sentences.Summary(plan.Steps))
            .NowReconciling("Deleting")
            .False(ConditionSet.Ready, "Deleting");
        Write(cluster, (cluster.Status ?? new()) with { Phase = Capital(Sentences.Summary(plan.Steps)), Plan = Plan(plan), Conditions = [.. conditions.ToList()] });
        return ReconciliationResult<KafkaCluster>.Failure(cluster, "cleaning", new WaitingException("cleaning", TimeSpan.Zero));
    }

    public ReconciliationResult<KafkaCluster> CleanupBlocked(KafkaCluster cluster, string message)
    {
        var mend = $"{message}. It is tried for ever; to let a host go as it is, name its node in the annotation {Annotations.Abandon}";
        if (Conditions(cluster)[ConditionTypes.Deleting] is not { Reason: nameof(EventReason.CleanupBlocked) } known || known.Message != mend)
            publish(cluster, nameof(EventReason.CleanupBlocked), mend, EventType.Warning);
        var conditions = Conditions(cluster)
            .True(ConditionTypes.Deleting, nameof(EventReason.CleanupBlocked), mend)
            .NowStalled(nameof(EventReason.CleanupBlocked), mend)
            .False(ConditionSet.Ready, nameof(EventReason.CleanupBlocked), mend);
        Write(cluster, (cluster.Status ?? new()) with { Phase = "The deletion waits for a host", Plan = null, Conditions = [.. conditions.ToList()] });
        return ReconciliationResult<KafkaCluster>.Failure(cluster, mend, new WaitingException(mend, Pace.ForAPerson));
    }

    /// <summary>A deletion that a human holds up: what would be done, and nothing is.</summary>
    public ReconciliationResult<KafkaCluster> DeletionHeld(KafkaCluster cluster, Plan plan, Hold hold)
    {
        AnnounceHold(cluster, cluster.Status ?? new());
        var message = $"the hosts are not cleaned and the resource stays: {hold.Message}";
        var conditions = Conditions(cluster)
            .True(ConditionTypes.Deleting, hold.Reason, message)
            .NowSettled()
            .False(ConditionSet.Ready, "Deleting", message);
        Write(cluster, (cluster.Status ?? new()) with { Phase = $"{hold.Phase}, the deletion waits", Plan = Bounded(Forecast.Of(plan)), Conditions = [.. conditions.ToList()] });
        return ReconciliationResult<KafkaCluster>.Failure(cluster, message, new WaitingException(message, Pace.ForAPerson));
    }

    private ConditionSet Conditions(KafkaCluster cluster)
    {
        var conditions = ConditionSet.From(cluster.Status?.Conditions, cluster.Metadata.Generation, time.GetUtcNow());
        return Hold.Of(cluster) is { } hold ? conditions.True(ConditionTypes.Paused, hold.Reason, hold.Message) : conditions.Without(ConditionTypes.Paused);
    }

    private void AnnounceHold(KafkaCluster cluster, KafkaClusterStatus previous)
    {
        var before = previous.Conditions?.FirstOrDefault(c => c.Type == ConditionTypes.Paused);
        if (Hold.Of(cluster) is { } hold)
        {
            if (before?.Message != hold.Message) publish(cluster, nameof(EventReason.Paused), hold.Message, EventType.Normal);
        }
        else if (before is not null)
        {
            publish(cluster, nameof(EventReason.Resumed), "the hosts are worked on again", EventType.Normal);
        }
    }

    /// <summary>Events for what was not there at the last report, so that an unchanged trouble is told once.</summary>
    private void Announce(KafkaCluster cluster, KafkaClusterStatus previous, ClusterLook look, NodeStatus[] nodes, ConditionSet conditions)
    {
        if (previous.ObservedGeneration != cluster.Metadata.Generation)
        {
            foreach (var warning in SpecWarnings.Of(cluster.Spec)) publish(cluster, nameof(EventReason.SpecWarning), $"{warning}", EventType.Warning);
        }

        if (look.Refusal is { } refusal && previous.Conditions?.Any(c => c.Type == ConditionTypes.SpecValid && c.Message == refusal) != true)
            publish(cluster, $"{look.RefusalReason}", refusal, EventType.Warning);

        foreach (var finding in look.Plan.Findings)
        {
            var before = previous.Nodes?.FirstOrDefault(n => n.Name == finding.Node.Value)?.Message;
            if (before?.Contains(finding.Message, StringComparison.Ordinal) != true)
                publish(cluster, $"{EventReasons.Of(finding.Kind)}", $"{finding}", EventType.Warning);
        }

        AnnounceLeaving(cluster, previous, look, conditions);
        foreach (var member in look.Situation.Members) AnnounceCrash(cluster, previous, member, nodes);
        foreach (var node in look.Situation.Desired.Nodes)
        {
            if (LostData.Of(look.Situation, node) is { IsConfirmed: true } loss && look.Situation.Desired.Memory[node.Name]?.EmptyAccepted != loss.Token)
                publish(cluster, nameof(EventReason.DataLossAccepted), $"{node.Name}: what {string.Join(" and ", loss.Daemons.Select(d => d.InWords()))} had is copied from the other hosts", EventType.Normal);
        }

        foreach (var node in nodes)
        {
            var before = previous.Nodes?.FirstOrDefault(n => n.Name == node.Name)?.Reachable;
            if (node.Reachable == Reachability.Unknown && before != Reachability.Unknown)
                publish(cluster, nameof(EventReason.HostUnreachable), node.Message ?? node.Name, EventType.Warning);
            if (node.Reachable == Reachability.True && before is Reachability.Unknown or Reachability.False)
                publish(cluster, nameof(EventReason.HostRecovered), $"{node.Name} answers again", EventType.Normal);
        }

        var wasReady = previous.Conditions?.Any(c => c is { Type: ConditionSet.Ready, Status: "True" }) == true;
        if (!wasReady && conditions[ConditionSet.Ready]?.Status == "True")
            publish(cluster, nameof(EventReason.ClusterReady), "all is as specified, and serves", EventType.Normal);
    }

    private void AnnounceLeaving(KafkaCluster cluster, KafkaClusterStatus previous, ClusterLook look, ConditionSet conditions)
    {
        foreach (var node in look.Situation.Desired.Leaving)
        {
            if (previous.Nodes?.FirstOrDefault(n => n.Name == node.Name.Value) is not { Leaving: not null })
                publish(cluster, nameof(EventReason.BrokerLeaving), $"{node.Name} is not in the spec any more: broker {node.Id} is drained and stopped, and its host is given up", EventType.Normal);
            if (look.Hold is null && look.Plan.Gone.Contains(node.Name) && previous.Nodes?.Any(n => n.Name == node.Name.Value) == true)
                publish(cluster, nameof(EventReason.BrokerGone), $"{node.Name}: broker {node.Id} has left, and the node is forgotten", EventType.Normal);
        }

        foreach (var (type, reason) in new[] { (ConditionTypes.ScaleDownBlocked, EventReason.ScaleDownBlocked), (ConditionTypes.UnknownBrokers, EventReason.UnknownBroker), (ConditionTypes.EvenEnsemble, EventReason.EvenEnsemble) })
        {
            if (conditions[type] is { Status: "True" } now && previous.Conditions?.FirstOrDefault(c => c.Type == type)?.Message != now.Message)
                publish(cluster, $"{reason}", now.Message, EventType.Warning);
        }
    }

    /// <summary>
    /// Told when one ends by itself that served, or was just started: the tries that follow belong to the same trouble, as a killed broker is refused
    /// until its old session is gone. What never comes up is told as failing.
    /// </summary>
    private void AnnounceCrash(KafkaCluster cluster, KafkaClusterStatus previous, Member member, NodeStatus[] nodes)
    {
        var before = Memories.Of(previous.Nodes?.FirstOrDefault(n => n.Name == member.Name.Value), member.Kind);
        var now = Memories.Of(nodes.First(n => n.Name == member.Name.Value), member.Kind);
        if (before is not { Failing: null, EndsInARow: 0 } || now is not { Failing: null } || now.Crashes <= before.Crashes) return;
        var isBack = member.Observed is { IsRunning: true };
        publish(cluster, nameof(EventReason.DaemonCrashed),
            $"{member.Name}: {member.Kind.InWords()} ended by itself{(isBack ? "" : $" (status {member.Observed?.LastExitStatus})")}; "
            + (isBack ? "systemd has started it again" : "systemd starts it again"), EventType.Warning);
    }

    private void Write(KafkaCluster cluster, KafkaClusterStatus status)
    {
        var previous = cluster.Status;
        var moved = previous is null || previous.Phase != status.Phase || previous.Brokers != status.Brokers || previous.Zookeeper != status.Zookeeper
            || !(previous.Plan ?? []).SequenceEqual(status.Plan ?? []);
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()).UtcDateTime;
        cluster.Status = status with
        {
            ObservedGeneration = cluster.Metadata.Generation,
            LastTransitionTime = moved ? now : previous!.LastTransitionTime,
        };
    }

    private static string Phase(ClusterLook look)
    {
        if (look.Hold is { } hold) return hold.Phase;
        if (look.IsSettled) return "Running";
        if (look.Outcome.Failures.Any()) return $"A step failed on {string.Join(", ", look.Outcome.Failures.Select(f => f.Step.Node).Distinct().Order())}";
        if (!look.Plan.Steps.IsEmpty) return Capital(Sentences.Summary(look.Plan.Steps));
        if (look.Refusal is not null) return look.RefusalReason == EventReason.RemovalRefused ? "A removal is refused, the node is kept" : "The version is refused, the present one is kept";
        if (!look.Plan.Findings.IsEmpty) return $"Waiting for a mend on {string.Join(", ", look.Plan.Findings.Select(f => f.Node).Distinct().Order())}";
        return look.Plan.Waits is [var wait, ..] ? Capital($"waiting for {wait.WaitsFor}") : "Waiting";
    }

    private static string[]? Plan(Plan plan) => Bounded([.. plan.Steps.Select(Sentences.Of), .. plan.Waits.Select(Sentences.Of)]);

    private static string[]? Bounded(IReadOnlyList<string> sentences) => sentences.Count == 0 ? null
        : sentences.Count <= LongestPlan ? [.. sentences]
        : [.. sentences.Take(LongestPlan), "and more"];

    /// <param name="awaited">Of the spec, and not to be set up yet.</param>
    private static string Count(IEnumerable<Member> members, int awaited = 0) => $"{members.Count(m => m.State == MemberState.Serving)}/{members.Count() + awaited}";

    private static string Capital(string sentence) => sentence.Length == 0 ? sentence : char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
