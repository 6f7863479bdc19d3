using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.DynamicConfig;
using KafkaPi.Operator.Planning.Rebalancing;
using KafkaPi.Operator.Planning.Rebalancing.Batches;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Decommission;

/// <summary>
/// All rules on decommissioned brokers, each a pure function. They are asked again before the host is cleaned.
/// </summary>
public static class DecommissionRules
{
    private const short DiskFailed = 56;

    private static readonly Wait AnswerOfTheBrokers = WaitFor.Kafka("an answer of the brokers");

    /// <summary>Kafka deletes a dropped replica after <c>file.delete.delay.ms</c>, a minute unless it is set.</summary>
    private static readonly TimeSpan StrayAfter = TimeSpan.FromMinutes(5);

    private static readonly Override OnlyTheBrokerTells = Override.Never("only the broker itself can tell");

    public static ImmutableArray<Rule<DecommissionCase>> All { get; } =
    [
        new(
            nameof(PartitionsAreElsewhere), PartitionsAreElsewhere,
            Override.Never(
                "it would have the only copy, or one that others are short of; delete topics that nobody can bring "
                + "back")),
        new(
            nameof(MovesHaveEnded), MovesHaveEnded,
            Override.Never("a move that is forgotten leaves its throttle behind")),
        new(
            nameof(UnseenBrokersAreDown), UnseenBrokersAreDown,
            Override.Never("a broker that runs takes new topics; switch the host off")),
        new(nameof(DisksAreEmpty), DisksAreEmpty, OnlyTheBrokerTells),
        new(nameof(SettingsAreTakenBack), SettingsAreTakenBack, OnlyTheBrokerTells),
    ];

    /// <summary>
    /// Replicas on the broker would go with it. A topic may have been created on the broker since it was drained.
    /// </summary>
    private static Wait? PartitionsAreElsewhere(DecommissionCase subject, Situation situation)
    {
        var broker = subject.Instance;
        if (situation.Kafka is not { } kafka)
        {
            return AnswerOfTheBrokers;
        }

        var held = kafka.Partitions.Where(p => p.Replicas.Contains(broker.Node.Id)).ToImmutableArray();
        if (held.IsEmpty)
        {
            return null;
        }

        if (held.FirstOrDefault(p => p.Leader is null) is { } orphan)
        {
            return Leader(orphan, situation);
        }

        return held.All(p => ScaleDownCheck.IsBlocked(p, situation))
            ? WaitFor.Person(ScaleDownCheck.WaitsFor(held, broker, situation))
            : ToBeMoved($"{held[0].Topic} to be moved to other brokers", situation);
    }

    /// <summary>A broker that has all of the partition can lead it.</summary>
    private static Wait Leader(Partition orphan, Situation situation)
    {
        var words = $"{orphan} to have a leader: there is nobody to copy it from";
        var holders = orphan.InSync.IsEmpty ? orphan.Replicas : orphan.InSync;
        if (situation.Brokers.Concat(situation.Decommissioned).FirstOrDefault(b => holders.Contains(b.Node.Id))
            is { } holder)
        {
            return WaitFor.Service(
                holder,
                $"{words} but {holder}, which {holder.Detail}; if its data is gone for good, delete topic "
                + $"{orphan.Topic}");
        }

        return holders.Any(id => situation.Kafka?.Registered.Contains(id) == true)
            ? WaitFor.Kafka(words)
            : WaitFor.Person(
                $"{words}, and broker {holders[0]}, which has all of it, is no node of the spec: put it back into "
                + $"spec.nodes, or delete topic {orphan.Topic}");
    }

    /// <summary>Whoever pauses or cancels moves holds up the rest, too, once the batch under way has ended.</summary>
    private static Wait ToBeMoved(string words, Situation situation)
    {
        var asked = situation.Rebalance;
        var request = asked.Pauses ? asked.Annotation : MoveDemand.IsCancelled(situation) ? asked.Memory.Request : null;
        return request is null || !asked.Memory.Batch.IsEmpty
            ? WaitFor.Moves(words)
            : WaitFor.Person($"{words}, and {RebalanceRequest.Name} says {request}: give it a new value");
    }

    /// <summary>
    /// The throttle of a batch can be lifted only while all brokers of the batch are there. A move that somebody else
    /// has begun may be on its way to this broker.
    /// </summary>
    private static Wait? MovesHaveEnded(DecommissionCase subject, Situation situation)
    {
        if (!situation.Rebalance.Memory.Batch.IsEmpty)
        {
            return WaitFor.Moves("the moves that were begun to end");
        }

        if (situation.Kafka is not { } kafka)
        {
            return AnswerOfTheBrokers;
        }

        if (Throttle.IsLeft(situation, kafka))
        {
            return LeftThrottle(situation, kafka);
        }

        if (kafka.Moving is { } moving)
        {
            return moving.IsEmpty ? null : WaitFor.Kafka($"{moving[0].Topic}-{moving[0].Number} to be moved");
        }

        return KafkaFeatures.ListReassignments(situation.Target.Distribution.KafkaVersion)
            ? WaitFor.Kafka("the controller to say what it moves")
            : null;
    }

    /// <summary>Where Kafka does not tell what moves, a throttle that nobody remembers is not touched.</summary>
    private static Wait LeftThrottle(Situation situation, BrokersView.Known kafka)
    {
        const string Words = "the throttle of earlier moves to be lifted";
        var isLifted = KafkaFeatures.ListReassignments(situation.Target.Distribution.KafkaVersion)
            && !kafka.Partitions.IsEmpty;
        return isLifted
            ? WaitFor.Moves(Words)
            : WaitFor.Person(
                $"{Words}, which is not known to be ours; where nothing moves, delete "
                + "leader.replication.throttled.rate and follower.replication.throttled.rate of the brokers with "
                + "kafka-configs");
    }

    /// <summary>
    /// Metadata tells what was decided, and disks tell what was done. Before 1.0 Kafka does not tell about disks, and
    /// the metadata has to do. What was moved away, or deleted, while the broker was off stays on its disks for ever. A
    /// broker that knows no member of the ensemble any more never tells.
    /// </summary>
    private static Wait? DisksAreEmpty(DecommissionCase subject, Situation situation)
    {
        var broker = subject.Instance;
        if (subject.Stage != DecommissionStage.Running
            || !KafkaFeatures.DescribeLogDirs(situation.Target.Distribution.KafkaVersion))
        {
            return null;
        }

        if (situation.Kafka is not { } kafka || !kafka.Disks.TryGetValue(broker.Node.Id, out var disks))
        {
            return situation.IsStranded(broker) && situation.Kafka?.Partitions.Any(p => p.IsUnderReplicated) == false
                ? null
                : WaitFor.Service(broker, $"{broker} to say what is on its disks");
        }

        if (disks.FirstOrDefault(d => d.Error != 0) is { } failed)
        {
            return Readable(failed, broker);
        }

        return disks.SelectMany(d => d.Replicas).FirstOrDefault(r => !IsStray(r, broker, kafka)) is { } stored
            ? WaitFor.Kafka($"{stored.Topic} to be gone from its disks")
            : null;
    }

    /// <summary>A broker leaves a directory alone from its first failure to its next start.</summary>
    private static Wait Readable(StoredDirectory failed, DaemonInstance broker)
    {
        var words = $"{failed.Path} to be read: Kafka answers with error {failed.Error}";
        return failed.Error == DiskFailed
            ? WaitFor.Person(
                $"{words}; mend its disk and restart the broker on {broker.Name}, or switch that host off and take "
                + $"{ForceRequest.Name}={StepName.Leave(broker.Name)}")
            : WaitFor.Kafka(words);
    }

    /// <summary>
    /// The disks have not changed for longer than Kafka takes to delete what it dropped. The replicas that count are
    /// all in sync elsewhere, or the partition does not exist any more.
    /// </summary>
    private static bool IsStray(StoredReplica stored, DaemonInstance broker, BrokersView.Known kafka) =>
        kafka.ReplicasUnchanged.TryGetValue(broker.Node.Id, out var unchanged)
        && unchanged >= StrayAfter
        && !stored.IsFuture
        && kafka.Partitions.FirstOrDefault(p => p.Topic == stored.Topic && p.Number == stored.Number)
            is null or { IsUnderReplicated: false };

    /// <summary>The host is unseen, and its broker must not run on as long as Kafka knows it.</summary>
    private static Wait? UnseenBrokersAreDown(DecommissionCase subject, Situation situation)
    {
        var broker = subject.Instance;
        if (subject.Stage != DecommissionStage.Unseen)
        {
            return null;
        }

        if (situation.Kafka is not { } kafka)
        {
            return AnswerOfTheBrokers;
        }

        return kafka.Registered.Contains(broker.Node.Id)
            ? WaitFor.Host(
                broker.Name,
                $"broker {broker.Node.Id} to be gone from Kafka, or its host to be seen ({broker.Detail})")
            : null;
    }

    /// <summary>
    /// Settings that were altered live for an id outlive its broker, and the next broker of that id would get them.
    /// </summary>
    private static Wait? SettingsAreTakenBack(DecommissionCase subject, Situation situation)
    {
        var broker = subject.Instance;
        var altered = situation.Memory.AlteredOn(broker.Name);
        if (subject.Stage != DecommissionStage.Running
            || altered.IsEmpty
            || !KafkaFeatures.DescribeBrokerConfigs(situation.Target.Distribution.KafkaVersion))
        {
            return null;
        }

        if (broker.Config is null)
        {
            return WaitFor.Service(broker, $"{broker} to say which settings it goes by");
        }

        var left = DynamicConfigDiff.ForDecommissioned(broker, situation.Target, altered, isDrained: true);
        return left.IsEmpty
            ? null
            : WaitFor.Kafka($"{left.Delete[0]} to be taken back, which was altered on it as it ran");
    }
}
