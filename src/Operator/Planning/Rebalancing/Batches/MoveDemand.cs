using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rebalancing.Batches;

/// <summary>What has to be moved, and for what reason.</summary>
/// <param name="Movable">
/// Partitions that can be moved. Partitions with too many replicas for the brokers are missing.
/// </param>
/// <param name="IsDue">The set of brokers has changed, or a broker has to be drained.</param>
/// <param name="Drains">A partition can be moved off a broker that has to be drained.</param>
/// <param name="DrainsOnly">
/// Only partitions on draining brokers are moved. Removing a broker is itself the request to move them, and nothing
/// else.
/// </param>
internal sealed record MoveDemand(
    ImmutableArray<Partition> Movable, RebalanceMode Mode, bool IsDue, bool Drains, bool DrainsOnly)
{
    public static MoveDemand Of(MovesContext context)
    {
        var (situation, asked) = (context.Situation, context.Asked);
        var mode = situation.Target.Kafka.Rebalance.Mode;
        var movable = context.Kafka.Partitions.Where(p => !ScaleDownCheck.IsBlocked(p, situation)).ToImmutableArray();
        var draining = IsHeld(asked)
            ? []
            : movable.Where(p => p.Replicas.Any(situation.Draining.Contains)).ToImmutableArray();
        return new(
            movable, mode,
            IsDue: HasChanged(situation) || !draining.IsEmpty,
            Drains: draining.Any(p => p.Leader is not null),
            DrainsOnly: mode != RebalanceMode.OnScaling && !(mode == RebalanceMode.Manual && asked.Starts));
    }

    /// <summary>A human has cancelled moves, and no replica is moved before they are asked for anew.</summary>
    public static bool IsCancelled(Situation situation) => IsHeld(situation.Rebalance)
        && (situation.Target.Kafka.Rebalance.Mode != RebalanceMode.OnScaling || !HasChanged(situation));

    private static bool IsHeld(RebalanceRequest asked) => asked.WasCancelled && !asked.Starts;

    /// <summary>Other brokers stay than partitions were last spread over.</summary>
    private static bool HasChanged(Situation situation) =>
        situation.Rebalance.Memory.BalancedFor?.SequenceEqual(Placements.Staying(situation)) == false;
}
