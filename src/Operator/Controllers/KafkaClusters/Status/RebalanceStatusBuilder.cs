using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Passes;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Model.Plans.Rebalancing;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status;

/// <summary>Builds the status of moving partitions. It changes when a batch begins or ends.</summary>
public static class RebalanceStatusBuilder
{
    /// <param name="moves">The memory of moves after the pass.</param>
    public static RebalanceStatus? Of(
        ReconcilePass pass, MovesMemory moves, RebalanceStatus? previous, DateTimeOffset now) =>
        pass.Pause is not null || pass.Plan.Rebalance is not { } decision
            ? previous
            : Of(decision, moves, previous, now);

    private static RebalanceStatus Of(
        RebalanceDecision decision, MovesMemory memory, RebalanceStatus? previous, DateTimeOffset now)
    {
        var status = new RebalanceStatus
        {
            State = $"{decision.State}",
            Message = decision.Message.Length == 0 ? null : decision.Message,
        };
        if (decision.State is RebalanceState.Balanced or RebalanceState.Cancelled && memory.Batch.IsEmpty)
        {
            return status;
        }

        status = status with
        {
            PartitionsDone = memory.PartitionsDone,
            BytesDone = memory.BytesDone,
            Started = previous?.Started ?? (memory.Batch.IsEmpty ? null : KubernetesTime.Of(now)),
        };
        return decision.ToGo is { } changes
            ? WithChanges(status, changes, decision, now)
            : WithLastChanges(status, memory, previous);
    }

    /// <summary>What is still to be moved.</summary>
    private static RebalanceStatus WithChanges(
        RebalanceStatus status, IEnumerable<Reassignment> changes, RebalanceDecision decision, DateTimeOffset now)
    {
        var data = changes.Where(c => c.MovesData).ToImmutableArray();
        var brokers =
            data.SelectMany(c => c.Added.Concat(c.Removed)).Distinct().Order().Select(id => Of(id, data)).ToArray();
        return status with
        {
            PartitionsToGo = data.Length,
            BytesToGo = data.Sum(m => m.BytesToCopy),
            Brokers = brokers,
            EstimatedEnd = EstimatedEnd(status, data, brokers, decision, now),
        };
    }

    /// <summary>What was still to be moved at the last report, less what was moved since.</summary>
    private static RebalanceStatus WithLastChanges(
        RebalanceStatus status, MovesMemory memory, RebalanceStatus? previous) => status with
        {
            PartitionsToGo = previous?.PartitionsToGo - (memory.PartitionsDone - (previous?.PartitionsDone ?? 0)),
            BytesToGo = previous?.BytesToGo - (memory.BytesDone - (previous?.BytesDone ?? 0)),
            Brokers = previous?.Brokers,
            EstimatedEnd = previous?.EstimatedEnd,
        };

    private static BrokerMovesStatus Of(int id, ImmutableArray<Reassignment> changes) => new()
    {
        Id = id,
        PartitionsToTake = changes.Count(c => c.Added.Contains(id)),
        BytesToTake = changes.Where(c => c.Added.Contains(id)).Sum(c => c.Bytes ?? 0),
        PartitionsToGive = changes.Count(c => c.Removed.Contains(id)),
    };

    /// <summary>Estimated from the bytes copied so far, and before the first ones from the throttle.</summary>
    private static DateTime? EstimatedEnd(
        RebalanceStatus status, ImmutableArray<Reassignment> data, BrokerMovesStatus[] brokers,
        RebalanceDecision decision, DateTimeOffset now)
    {
        if (data.IsEmpty)
        {
            return null;
        }

        if (status is { Started: { } started, PartitionsDone: > 0 and var partitions })
        {
            var part = status.BytesDone > 0
                ? (double)data.Sum(m => m.BytesToCopy) / status.BytesDone.Value
                : (double)data.Length / partitions;
            return After(now, (now.UtcDateTime - started).TotalSeconds * part);
        }

        var rate = (decision.Step as MovePartitions)?.BytesPerSecond;
        return rate is null
            ? null
            : After(now, (double)brokers.Max(b => b.BytesToTake) / rate.Value);
    }

    /// <remarks>A clock that was set by years since the start makes no estimate beyond one.</remarks>
    private static DateTime After(DateTimeOffset now, double seconds) =>
        KubernetesTime.Of(now + TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(366).TotalSeconds)));
}
