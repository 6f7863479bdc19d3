using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Clusters;

/// <summary>Judges a cluster by aspect. Each condition's message is a sentence without a number that varies on its own.</summary>
public static class ClusterConditions
{
    public static ConditionSet Of(ConditionSet previous, ClusterLook look)
    {
        var conditions = look.Refusal is { } refusal
            ? previous.False(ConditionTypes.SpecValid, $"{look.RefusalReason}", refusal)
            : previous.True(ConditionTypes.SpecValid, "Valid");
        conditions = HostsReachable(conditions, look.Situation);
        conditions = Quorum(conditions, look.Situation);
        conditions = Available(conditions, look.Situation);
        conditions = UpToDate(conditions, look);
        conditions = ScaleDown(conditions, look);
        conditions = Strangers(conditions, look.Situation);
        conditions = EvenEnsemble(conditions, look.Situation.Desired.SpecEnsemble.Length);
        return Progress(conditions, look).Summarize(ConditionTypes.Required, []);
    }

    private static ConditionSet HostsReachable(ConditionSet conditions, Situation situation)
    {
        var unseen = situation.Observed.Hosts.Where(h => h.Value is ObservedHost.Unseen && situation.Desired.Nodes.Any(n => n.Name == h.Key)).Select(h => (h.Key, Host: (ObservedHost.Unseen)h.Value)).ToArray();
        if (unseen.Length == 0) return conditions.True(ConditionTypes.HostsReachable, "AllSeen");
        var message = string.Join("; ", unseen.Select(u => u.Host.Reason));
        return unseen.Any(u => u.Host.NeedsHuman)
            ? conditions.False(ConditionTypes.HostsReachable, "HostRefused", message)
            : conditions.Unknown(ConditionTypes.HostsReachable, "HostUnseen", message);
    }

    private static ConditionSet Quorum(ConditionSet conditions, Situation situation)
    {
        var unknown = situation.Ensemble.Count(m => m.State == MemberState.Unknown);
        var serving = situation.Ensemble.Count(m => m.State == MemberState.Serving);
        var size = situation.Ensemble.Length;
        return situation.HasQuorum ? conditions.True(ConditionTypes.ZooKeeperQuorum, "Quorum")
            : (serving + unknown) * 2 > size ? conditions.Unknown(ConditionTypes.ZooKeeperQuorum, "MembersUnseen", "too few members are seen to tell")
            : conditions.False(ConditionTypes.ZooKeeperQuorum, "NoQuorum", "less than half of the ensemble serves");
    }

    /// <summary>Clients are served. One broker that is down, slow or restarted is not theirs to notice while its partitions have enough others.</summary>
    private static ConditionSet Available(ConditionSet conditions, Situation situation)
    {
        if (conditions[ConditionTypes.ZooKeeperQuorum] is { Status: "False" } quorum)
            return conditions.False(ConditionTypes.Available, quorum.Reason, $"without a ZooKeeper quorum no partition gets another leader: {quorum.Message}");
        if (situation.Kafka is not { } kafka)
        {
            return situation.Brokers.All(b => b.State is MemberState.Down or MemberState.Starting)
                ? conditions.False(ConditionTypes.Available, "NoBroker", "no broker serves")
                : conditions.Unknown(ConditionTypes.Available, "BrokersUnseen", "no broker could be asked");
        }

        if (kafka.Partitions.FirstOrDefault(p => p.Leader is null) is { } offline)
            return conditions.False(ConditionTypes.Available, "PartitionOffline", $"{offline} has no leader");
        if (kafka.Partitions.FirstOrDefault(p => p.InSync.Length < Math.Min(p.MinInSyncReplicas, p.Replicas.Length)) is { } under)
            return conditions.False(ConditionTypes.Available, "BelowMinimum", $"{under} has fewer replicas in sync than its min.insync.replicas");
        return conditions.True(ConditionTypes.Available, "Serving");
    }

    private static ConditionSet UpToDate(ConditionSet conditions, ClusterLook look)
    {
        if (look.IsSettled) return conditions.True(ConditionTypes.UpToDate, "AsSpecified");
        if (look.Refusal is { } refusal) return conditions.False(ConditionTypes.UpToDate, $"{look.RefusalReason}", refusal);
        if (look.Plan.Findings is [var finding, ..]) return conditions.False(ConditionTypes.UpToDate, $"{EventReasons.Of(finding.Kind)}", $"{finding}");
        if (look.Outcome.Failures.FirstOrDefault() is { } failure) return conditions.False(ConditionTypes.UpToDate, nameof(EventReason.StepFailed), failure.Message);
        return look.Plan.Steps is [var step, ..]
            ? conditions.False(ConditionTypes.UpToDate, step.GetType().Name, Sentences.Of(step))
            : conditions.False(ConditionTypes.UpToDate, "Waiting", look.Plan.Waits is [var wait, ..] ? $"{wait}" : "a member does not serve");
    }

    /// <summary>While nobody can be asked it stays as it was.</summary>
    private static ConditionSet ScaleDown(ConditionSet conditions, ClusterLook look) =>
        look.Plan.ScaleDownBlocked is { } message ? conditions.True(ConditionTypes.ScaleDownBlocked, "TooFewBrokers", message)
        : look.Situation.Kafka is null && !look.Situation.Leaving.IsEmpty ? conditions
        : conditions.Without(ConditionTypes.ScaleDownBlocked);

    private static ConditionSet EvenEnsemble(ConditionSet conditions, int members) => members == 0 || members % 2 == 1
        ? conditions.Without(ConditionTypes.EvenEnsemble)
        : conditions.True(ConditionTypes.EvenEnsemble, "EvenNumber",
            $"an ensemble of {members} has no quorum any more when {(members == 2 ? "one is" : $"{members / 2} are")} down, as one of {members - 1}: "
            + $"give the role zookeeper to one node more{(members == 2 ? ", or to one" : " or less")}");

    private static ConditionSet Strangers(ConditionSet conditions, Situation situation)
    {
        if (situation.Kafka is not { } kafka) return conditions;
        var desired = situation.Desired;
        var unknown = kafka.Registered.Except(desired.Nodes.Concat(desired.Leaving).Concat(desired.Held.Select(h => h.Node)).Select(n => n.Id));
        return unknown.IsEmpty
            ? conditions.Without(ConditionTypes.UnknownBrokers)
            : conditions.True(ConditionTypes.UnknownBrokers, "NotInSpec",
                $"registered with this cluster's ZooKeeper and unknown to its spec: broker {string.Join(", ", unknown)}. It is left as it is: "
                + "add its node to spec.nodes to have it cared for, and take it out again to have it drained and removed; or stop it on its host");
    }

    private static ConditionSet Progress(ConditionSet conditions, ClusterLook look)
    {
        if (look.IsSettled || look.Hold is not null) return conditions.NowSettled();
        if (look.Plan.Steps.IsEmpty && look.Plan.Waits.IsEmpty && look.Refusal is { } refusal)
            return conditions.NowStalled($"{look.RefusalReason}", refusal);
        if (look.Plan.Steps.IsEmpty && look.Plan.Waits.IsEmpty && look.Plan.Findings is [var finding, ..])
            return conditions.NowStalled($"{EventReasons.Of(finding.Kind)}", $"{finding}");
        return conditions.NowReconciling(look.Plan.Steps.IsEmpty ? "Waiting" : "Acting", look.Plan.Steps is [var step, ..] ? Sentences.Of(step) : "");
    }
}
