using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>
/// All rules on moves of replicas, each a pure function. A batch whose moves have ended is concluded whatever they say.
/// </summary>
public static class MoveRules
{
    public static ImmutableArray<Rule<MoveIntent>> All { get; } =
    [
        new(
            nameof(EveryMemberServesBeforeMoves),
            On(MoveIntent.Begin, EveryMemberServesBeforeMoves), Override.ByHuman),
        new(nameof(NoRestartIsDueBeforeMoves), On(MoveIntent.Begin, NoRestartIsDueBeforeMoves), Override.ByHuman),
        new(
            nameof(PartitionsAreInSyncBeforeMoves),
            On(MoveIntent.Begin, PartitionsAreInSyncBeforeMoves), Override.ByHuman),
        new(
            nameof(OldReplicasAreInSyncBeforeCancelling),
            On(MoveIntent.Cancel, OldReplicasAreInSyncBeforeCancelling), Override.ByHuman),
    ];

    private static Func<MoveIntent, Situation, Wait?> On(MoveIntent asked, Func<Situation, Wait?> objection) =>
        (intent, situation) => intent == asked ? objection(situation) : null;

    /// <summary>
    /// A move to a broker that is away never ends, and its throttle cannot be lifted. A member that is yet to join the
    /// ensemble is not waited for: the restart that lets it in may wait for replicas that only a move brings back.
    /// </summary>
    private static Wait? EveryMemberServesBeforeMoves(Situation situation)
    {
        var other = situation.Instances.FirstOrDefault(i => i.Health != DaemonHealth.Serving
            && !IsDecommissioned(i, situation)
            && !situation.IsYetToJoin(i));
        return other is null ? null : WaitFor.Service(other);
    }

    /// <summary>
    /// A broker that restarts in the middle of a move has to copy the rest while partitions lack a replica, and the
    /// roll waits for the move.
    /// </summary>
    private static Wait? NoRestartIsDueBeforeMoves(Situation situation)
    {
        if (!situation.Unprovisioned.IsEmpty)
        {
            return $"everything to be on {string.Join(", ", situation.Unprovisioned.Order())}";
        }

        // The roll waits for partitions that lack a replica. A replica on a draining broker comes back only by a move.
        if (situation.Kafka?.Partitions.Any(p => p.Replicas.Except(p.InSync).Any(situation.Draining.Contains)) == true)
        {
            return null;
        }

        return situation.Instances.FirstOrDefault(i => i.Outdated is not null) is { } other
            ? WaitFor.Restart(other)
            : null;
    }

    /// <summary>A replica that catches up and a replica that moves would read from the same leader.</summary>
    private static Wait? PartitionsAreInSyncBeforeMoves(Situation situation)
    {
        if (situation.Kafka is not { } kafka)
        {
            return "an answer of the brokers";
        }

        var behind =
            kafka.Partitions.FirstOrDefault(p => p.Replicas.Except(p.InSync).Any(r => !situation.Draining.Contains(r)));
        return behind is null ? null : $"{behind} to have all its replicas in sync";
    }

    /// <summary>
    /// When the old brokers of a partition have fallen behind, only the new brokers have all of it. A broker that is
    /// down counts as in sync until Kafka finds out, which may be before the moves are cancelled.
    /// </summary>
    private static Wait? OldReplicasAreInSyncBeforeCancelling(Situation situation)
    {
        if (situation.Kafka is not { } kafka)
        {
            return "an answer of the brokers";
        }

        var behind = situation.Rebalance.Memory.Batch
            .Where(move => MoveProgress.Of(move, kafka) == Progress.Moving)
            .Select(move => (Move: move, Partition: MoveProgress.Find(move, kafka)!))
            .FirstOrDefault(m => InSync(m.Move, m.Partition, kafka) < Needed(m.Move, m.Partition));
        return behind.Partition is null
            ? null
            : $"the brokers that {behind.Partition} moves away from to be in sync again: only the new ones have all of "
                + "it";
    }

    private static int InSync(Reassignment move, Partition partition, BrokersView.Known kafka) =>
        move.From.Count(id => partition.InSync.Contains(id) && kafka.Answering.Contains(id));

    private static int Needed(Reassignment move, Partition partition) =>
        Math.Min(move.From.Length, Math.Max(1, partition.MinInSyncReplicas));

    private static bool IsDecommissioned(DaemonInstance instance, Situation situation) =>
        instance.Kind == DaemonKind.Broker && situation.Draining.Contains(instance.Node.Id);
}
