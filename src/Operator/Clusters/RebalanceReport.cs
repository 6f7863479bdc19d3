using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Planning.Assignments;
using KafkaPi.Operator.Planning.Rebalancing;

namespace KafkaPi.Operator.Clusters;

/// <summary>Moves of partitions in the status: what is remembered of them, and what a human wants to know. Changes when a batch begins or ends.</summary>
public static class RebalanceReport
{
    public static RebalanceAsked Asked(KafkaCluster cluster) => new(Memory(cluster.Status?.Rebalance), Annotations.Find(cluster, RebalanceAsked.Name));

    /// <summary>Replicas move or are to, or a broker has to prove that it has none: a look at the brokers' disks is worth its time.</summary>
    public static bool NeedsDisks(DesiredCluster desired, RebalanceAsked asked)
    {
        if (asked.Memory is not { Batch.IsEmpty: true, BalancedFor: { } known } || asked.Starts || !desired.Leaving.IsEmpty) return true;
        return !known.Select(b => (b.Id, b.Rack)).SequenceEqual(desired.Running(DaemonKind.Broker).OrderBy(n => n.Id).Select(n => (n.Id, n.Rack)));
    }

    public static RebalanceStatus Of(RebalanceStatus? previous, RebalanceDecision decision, RebalanceMemory memory, DateTimeOffset now)
    {
        var status = new RebalanceStatus
        {
            State = $"{decision.State}",
            Message = decision.Message.Length == 0 ? null : decision.Message,
            BalancedFor = memory.BalancedFor?.Select(b => new BalancedBrokerStatus { Id = b.Id, Rack = b.Rack }).ToArray(),
            Request = memory.Request,
            Batch = memory.Batch.IsEmpty ? null : [.. memory.Batch.Select(Move)],
        };
        if (decision.State is RebalanceState.Balanced or RebalanceState.Cancelled && memory.Batch.IsEmpty) return status;

        status = status with
        {
            PartitionsDone = memory.PartitionsDone,
            BytesDone = memory.BytesDone,
            Started = previous?.Started ?? (memory.Batch.IsEmpty ? null : Seconds(now)),
        };
        if (decision.ToGo is not { } changes)
        {
            return status with
            {
                PartitionsToGo = previous?.PartitionsToGo - (memory.PartitionsDone - (previous?.PartitionsDone ?? 0)),
                BytesToGo = previous?.BytesToGo - (memory.BytesDone - (previous?.BytesDone ?? 0)),
                Brokers = previous?.Brokers,
                EstimatedEnd = previous?.EstimatedEnd,
            };
        }

        var data = changes.Where(c => c.MovesData).ToImmutableArray();
        var brokers = data.SelectMany(c => c.Added.Concat(c.Removed)).Distinct().Order().Select(id => Of(id, data)).ToArray();
        return status with
        {
            PartitionsToGo = data.Length,
            BytesToGo = data.Sum(Bytes),
            Brokers = brokers,
            EstimatedEnd = EstimatedEnd(status, data, brokers, decision, now),
        };
    }

    private static RebalanceMemory Memory(RebalanceStatus? status) => status is null ? RebalanceMemory.Empty : new(
        status.BalancedFor?.Select(b => new AssignedBroker(b.Id, b.Rack)).OrderBy(b => b.Id).ToImmutableArray(),
        status.Request,
        [.. (status.Batch ?? []).Select(m => new Reassignment(m.Topic, m.Partition, [.. m.From], [.. m.To], m.Bytes))],
        status.PartitionsDone ?? 0,
        status.BytesDone ?? 0);

    private static MoveStatus Move(Reassignment move) => new() { Topic = move.Topic, Partition = move.Number, From = move.From, To = move.To, Bytes = move.Bytes };

    private static BrokerMovesStatus Of(int id, ImmutableArray<Reassignment> changes) => new()
    {
        Id = id,
        PartitionsToTake = changes.Count(c => c.Added.Contains(id)),
        BytesToTake = changes.Where(c => c.Added.Contains(id)).Sum(c => c.Bytes ?? 0),
        PartitionsToGive = changes.Count(c => c.Removed.Contains(id)),
    };

    /// <summary>By what was copied so far; before that, by the throttle alone.</summary>
    private static DateTime? EstimatedEnd(
        RebalanceStatus status, ImmutableArray<Reassignment> data, BrokerMovesStatus[] brokers, RebalanceDecision decision, DateTimeOffset now)
    {
        if (data.IsEmpty) return null;
        if (status is { Started: { } started, PartitionsDone: > 0 and var partitions })
        {
            var part = status.BytesDone > 0 ? (double)data.Sum(Bytes) / status.BytesDone.Value : (double)data.Length / partitions;
            return Seconds(now + ((now.UtcDateTime - started) * Math.Min(part, 10_000)));
        }

        var rate = (decision.Step as Planning.MovePartitions)?.BytesPerSecond;
        return rate is null ? null : Seconds(now + TimeSpan.FromSeconds((double)brokers.Max(b => b.BytesToTake) / rate.Value));
    }

    private static long Bytes(Reassignment move) => (move.Bytes ?? 0) * move.Added.Count();

    private static DateTime Seconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds()).UtcDateTime;
}
