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
            ? previous.False(ConditionTypes.SpecValid, nameof(EventReason.VersionRefused), refusal)
            : previous.True(ConditionTypes.SpecValid, "Valid");
        conditions = HostsReachable(conditions, look.Situation);
        conditions = Quorum(conditions, look.Situation);
        conditions = Available(conditions, look.Situation);
        conditions = UpToDate(conditions, look);
        return Progress(conditions, look).Summarize(ConditionTypes.Required, []);
    }

    private static ConditionSet HostsReachable(ConditionSet conditions, Situation situation)
    {
        var unseen = situation.Observed.Hosts.Where(h => h.Value is ObservedHost.Unseen).Select(h => (h.Key, Host: (ObservedHost.Unseen)h.Value)).ToArray();
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
        var size = situation.Ensemble.Count();
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
        if (look.Refusal is { } refusal) return conditions.False(ConditionTypes.UpToDate, nameof(EventReason.VersionRefused), refusal);
        if (look.Plan.Findings is [var finding, ..]) return conditions.False(ConditionTypes.UpToDate, $"{EventReasons.Of(finding.Kind)}", $"{finding}");
        if (look.Outcome.Failures.FirstOrDefault() is { } failure) return conditions.False(ConditionTypes.UpToDate, nameof(EventReason.StepFailed), failure.Message);
        return look.Plan.Steps is [var step, ..]
            ? conditions.False(ConditionTypes.UpToDate, step.GetType().Name, Sentences.Of(step))
            : conditions.False(ConditionTypes.UpToDate, "Waiting", look.Plan.Waits is [var wait, ..] ? $"{wait}" : "a member does not serve");
    }

    private static ConditionSet Progress(ConditionSet conditions, ClusterLook look)
    {
        if (look.IsSettled || look.Hold is not null) return conditions.NowSettled();
        if (look.Plan.Steps.IsEmpty && look.Plan.Waits.IsEmpty && look.Refusal is { } refusal)
            return conditions.NowStalled(nameof(EventReason.VersionRefused), refusal);
        if (look.Plan.Steps.IsEmpty && look.Plan.Waits.IsEmpty && look.Plan.Findings is [var finding, ..])
            return conditions.NowStalled($"{EventReasons.Of(finding.Kind)}", $"{finding}");
        return conditions.NowReconciling(look.Plan.Steps.IsEmpty ? "Waiting" : "Acting", look.Plan.Steps is [var step, ..] ? Sentences.Of(step) : "");
    }
}
