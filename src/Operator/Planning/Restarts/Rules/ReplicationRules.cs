using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Restarts.Rules;

/// <summary>Rules on restarts by what the partitions can spare.</summary>
internal static class ReplicationRules
{
    /// <summary>
    /// Topics with one replica do not block, because they can never keep it. The report names them. A ZooKeeper is not
    /// restarted while replicas come back, either: a leader that changes its in-sync replicas in that moment may never
    /// hear the result, and waits for these replicas for ever (seen with Kafka 3.2.3).
    /// </summary>
    public static Wait? PartitionsAreFullyReplicated(Proposal proposal, Situation situation)
    {
        if (!proposal.IsVoluntary)
        {
            return null;
        }

        if (situation.Kafka is not { } kafka)
        {
            return proposal.Instance.Kind == DaemonKind.Broker ? "an answer of the brokers" : null;
        }

        var behind = kafka.Partitions.Where(p => p.IsUnderReplicated && p.Replicas.Length > 1).ToImmutableArray();
        return behind.IsEmpty ? null : ReplicaShortage.Describe(behind, situation);
    }

    /// <summary>
    /// A stop of the broker must not take a partition below its <c>min.insync.replicas</c>. The leader counts as in
    /// sync.
    /// </summary>
    public static Wait? PartitionsKeepTheirMinimum(Proposal proposal, Situation situation)
    {
        if (proposal is not { Kind: ProposalKind.Roll, Instance.Kind: DaemonKind.Broker }
            || situation.Kafka is not { } kafka)
        {
            return null;
        }

        var id = proposal.Instance.Node.Id;
        var endangered = kafka.Partitions.FirstOrDefault(p =>
            p.Replicas.Length > 1 && p.InSync.Contains(id) && p.InSync.Length - 1 < p.MinInSyncReplicas);
        return endangered switch
        {
            null => null,
            { NeverSparesAReplica: true } => NeverSpared(endangered, proposal),
            _ => $"{endangered} to have more than {endangered.MinInSyncReplicas} replicas in sync, its "
                + Partition.MinimumSetting,
        };
    }

    /// <summary>No replica can be spared, however healthy all brokers are. Only a person brings this about.</summary>
    private static Wait NeverSpared(Partition partition, Proposal proposal) => WaitFor.Person(
        $"{Partition.MinimumSetting} of topic {partition.Topic}, which is {partition.MinInSyncReplicas}, to be less "
        + $"than its {partition.Replicas.Length} replicas: lower it in spec.kafka.config, or on the topic where that "
        + $"has a value of its own; or take {ForceRequest.Name}={proposal.Name}, and producers with acks=all to the "
        + "topic fail until the broker is back");

    /// <summary>
    /// A broker that restarts can be neither source nor target of a copy, and its part of a copy may be behind.
    /// </summary>
    public static Wait? MovesAreAwaited(Proposal proposal, Situation situation)
    {
        if (!proposal.IsVoluntary)
        {
            return null;
        }

        if (!situation.Rebalance.Memory.Batch.IsEmpty)
        {
            return "the moves that were begun to end";
        }

        return situation.Kafka?.Moving is [var moving, ..] ? $"{moving.Topic}-{moving.Number} to be moved" : null;
    }
}
