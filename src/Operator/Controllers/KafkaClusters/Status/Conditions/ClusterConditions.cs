using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status.Conditions;

/// <summary>
/// Judges a cluster by aspect. The message of a condition is a sentence without a number that varies by itself.
/// </summary>
public static class ClusterConditions
{
    /// <summary>What <c>SpecValid</c> says while it is true.</summary>
    public const string SpecIsActedOn = "the spec is valid, and is acted on";

    public static ConditionSet Of(ConditionSet previous, ReconcilePass pass)
    {
        var conditions = pass.Refusal is { } refusal
            ? previous.False(ConditionTypes.SpecValid, $"{pass.Plan.Refusals[0].Kind.Event()}", refusal)
            : previous.True(ConditionTypes.SpecValid, "Valid", SpecIsActedOn);
        conditions = HostsReachable(conditions, pass.Situation);
        conditions = Quorum(conditions, pass.Situation);
        conditions = Available(conditions, pass.Situation);
        conditions = UpToDate(conditions, pass);
        conditions = ScaleDown(conditions, pass);
        conditions = pass.Plan.Stuck is { } stuck
            ? conditions.True(ConditionTypes.Stuck, "NothingEndsTheWait", stuck)
            : conditions.Without(ConditionTypes.Stuck);
        conditions = Rejection(conditions, pass.Plan);
        conditions = Strangers(conditions, pass.Situation);
        conditions = EvenEnsemble(conditions, pass.Situation.Target.SpecEnsemble.Length);
        return Progress(conditions, pass).Summarize(
            ConditionTypes.Required, [], conditions[ConditionTypes.Available]?.Message ?? "");
    }

    private static ConditionSet HostsReachable(ConditionSet conditions, Situation situation)
    {
        var unseen = situation.Observed.Hosts
            .Where(h => h.Value is ObservedHost.Unseen && situation.Target.Nodes.Any(n => n.Name == h.Key))
            .Select(h => (h.Key, Host: (ObservedHost.Unseen)h.Value))
            .ToArray();
        if (unseen.Length == 0)
        {
            var hosts = situation.Target.Nodes.Length;
            return conditions.True(
                ConditionTypes.HostsReachable, "AllSeen",
                hosts == 1 ? "the host answers over SSH" : $"all {hosts} hosts answer over SSH");
        }

        var message = string.Join("; ", unseen.Select(u => u.Host.Reason));
        return unseen.Any(u => u.Host.NeedsHuman)
            ? conditions.False(ConditionTypes.HostsReachable, "HostRefused", message)
            : conditions.Unknown(ConditionTypes.HostsReachable, "HostUnseen", message);
    }

    private static ConditionSet Quorum(ConditionSet conditions, Situation situation)
    {
        var unknown = situation.Ensemble.Count(m => m.Health == DaemonHealth.Unknown);
        var serving = situation.Ensemble.Count(m => m.Health == DaemonHealth.Serving);
        var size = situation.Ensemble.Length;
        if (situation.HasQuorum)
        {
            var members = ServiceCounts.Members(situation);
            return conditions.True(
                ConditionTypes.ZooKeeperQuorum, "Quorum",
                members.StartsWith('?')
                    ? "the brokers serve, so that a quorum does"
                    : $"{InWords(members)} members serve");
        }

        return (serving + unknown) * 2 > size
            ? conditions.Unknown(ConditionTypes.ZooKeeperQuorum, "MembersUnseen", "too few members are seen to tell")
            : conditions.False(ConditionTypes.ZooKeeperQuorum, "NoQuorum", "less than half of the ensemble serves");
    }

    /// <summary>
    /// Clients are served. They do not notice a broker that is down, slow or restarted while its partitions have enough
    /// other replicas.
    /// </summary>
    private static ConditionSet Available(ConditionSet conditions, Situation situation)
    {
        if (conditions[ConditionTypes.ZooKeeperQuorum] is { Status: "False" } quorum)
        {
            return conditions.False(
                ConditionTypes.Available, quorum.Reason,
                $"without a ZooKeeper quorum no partition gets another leader: {quorum.Message}");
        }

        if (situation.Kafka is not { } kafka)
        {
            return situation.Brokers.All(b => b.Health is DaemonHealth.Down or DaemonHealth.Starting)
                ? conditions.False(ConditionTypes.Available, "NoBroker", "no broker serves")
                : conditions.Unknown(ConditionTypes.Available, "BrokersUnseen", "no broker could be asked");
        }

        if (kafka.Partitions.FirstOrDefault(p => p.Leader is null) is { } offline)
        {
            return conditions.False(ConditionTypes.Available, "PartitionOffline", $"{offline} has no leader");
        }

        if (kafka.Partitions.FirstOrDefault(IsBelowMinimum) is { } under)
        {
            return conditions.False(
                ConditionTypes.Available, "BelowMinimum",
                $"{under} has fewer replicas in sync than its min.insync.replicas");
        }

        var replicas = kafka.Partitions.IsEmpty ? "there are no partitions yet"
            : kafka.Partitions.Any(p => p.IsUnderReplicated) ? "every partition has replicas enough"
            : "all replicas are in sync";
        return conditions.True(
            ConditionTypes.Available, "Serving",
            $"{InWords(ServiceCounts.Brokers(situation))} brokers serve, and {replicas}");
    }

    /// <param name="count">A count as in the columns of kubectl: <c>3/3</c>.</param>
    private static string InWords(string count) => count.Replace("/", " of ", StringComparison.Ordinal);

    private static bool IsBelowMinimum(Partition partition) =>
        partition.InSync.Length < Math.Min(partition.MinInSyncReplicas, partition.Replicas.Length);

    private static ConditionSet UpToDate(ConditionSet conditions, ReconcilePass pass)
    {
        if (pass.IsSettled)
        {
            return conditions.True(ConditionTypes.UpToDate, "AsSpecified", "every host runs what the spec says");
        }

        if (pass.Refusal is { } refusal)
        {
            return conditions.False(ConditionTypes.UpToDate, $"{pass.Plan.Refusals[0].Kind.Event()}", refusal);
        }

        if (pass.Plan.Findings is [var finding, ..])
        {
            return conditions.False(ConditionTypes.UpToDate, $"{finding.Kind.Event()}", $"{finding}");
        }

        if (pass.Outcome.Failures.FirstOrDefault() is { } failure)
        {
            return conditions.False(ConditionTypes.UpToDate, nameof(EventReason.StepFailed), failure.Message);
        }

        return pass.Plan.Steps is [var step, ..]
            ? conditions.False(ConditionTypes.UpToDate, step.GetType().Name, step.Sentence)
            : conditions.False(
                ConditionTypes.UpToDate, "Waiting",
                pass.Plan.Pending is [var pending, ..] ? $"{pending}" : "a member does not serve");
    }

    private static ConditionSet Rejection(ConditionSet conditions, Plan plan)
    {
        if (plan.Refusals.FirstOrDefault(r => r.Kind == RefusalKind.Change) is not { } rejected)
        {
            return conditions.Without(ConditionTypes.ChangeRejected);
        }

        var unsafeParts = string.Join("; ", plan.Refusals.Where(r => r.Kind.IsOfParts()));
        return conditions.True(
            ConditionTypes.ChangeRejected, "DoesNotServe",
            unsafeParts.Length == 0
                ? $"{rejected}"
                : $"{rejected}; going back waits for a person, because it is not safe: {unsafeParts}");
    }

    /// <summary>The condition stays as it was while no broker can be asked.</summary>
    private static ConditionSet ScaleDown(ConditionSet conditions, ReconcilePass pass)
    {
        if (pass.Plan.ScaleDownBlocked is { } message)
        {
            return conditions.True(ConditionTypes.ScaleDownBlocked, "TooFewBrokers", message);
        }

        return pass.Situation.Kafka is null && !pass.Situation.Decommissioned.IsEmpty
            ? conditions
            : conditions.Without(ConditionTypes.ScaleDownBlocked);
    }

    private static ConditionSet EvenEnsemble(ConditionSet conditions, int members)
    {
        if (members == 0 || members % 2 == 1)
        {
            return conditions.Without(ConditionTypes.EvenEnsemble);
        }

        var (half, less) = members == 2 ? ("one is", ", or to one") : ($"{members / 2} are", " or less");
        return conditions.True(ConditionTypes.EvenEnsemble, "EvenNumber",
            $"an ensemble of {members} has no quorum any more when {half} down, as one of {members - 1}: "
                + $"give the role zookeeper to one node more{less}");
    }

    private static ConditionSet Strangers(ConditionSet conditions, Situation situation)
    {
        if (situation.Kafka is not { } kafka)
        {
            return conditions;
        }

        var target = situation.Target;
        var known = target.Nodes.Concat(target.Decommissioned).Concat(target.PendingNodes.Select(p => p.Node));
        var unknown = kafka.Registered.Except(known.Select(n => n.Id));
        return unknown.IsEmpty
            ? conditions.Without(ConditionTypes.UnknownBrokers)
            : conditions.True(ConditionTypes.UnknownBrokers, "NotInSpec",
                "registered with this cluster's ZooKeeper and unknown to its spec: broker "
                    + $"{string.Join(", ", unknown)}. It is left as it is: add its node to spec.nodes to have it cared "
                    + "for, and take it out again to have it drained and removed; or stop it on its host");
    }

    private static ConditionSet Progress(ConditionSet conditions, ReconcilePass pass)
    {
        if (pass.IsSettled || pass.Pause is not null)
        {
            return conditions.NowSettled();
        }

        if (pass.Plan.Steps.IsEmpty && pass.Plan.Pending.IsEmpty && pass.Refusal is { } refusal)
        {
            return conditions.NowStalled($"{pass.Plan.Refusals[0].Kind.Event()}", refusal);
        }

        if (pass.Plan.Steps.IsEmpty && pass.Plan.Pending.IsEmpty && pass.Plan.Findings is [var finding, ..])
        {
            return conditions.NowStalled($"{finding.Kind.Event()}", $"{finding}");
        }

        if (pass.Plan is { Steps.IsEmpty: true, Stuck: { } stuck })
        {
            return conditions.NowStalled(nameof(EventReason.Stuck), stuck);
        }

        return conditions.NowReconciling(
            pass.Plan.Steps.IsEmpty ? "Waiting" : "Acting",
            pass.Plan switch
            {
                { Steps: [var step, ..] } => step.Sentence,
                { Pending: [var pending, ..] } => $"{pending}",
                _ => "a member does not serve",
            });
    }
}
