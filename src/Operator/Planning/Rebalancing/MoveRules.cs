using System.Collections.Immutable;
using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>One reason not to begin with moves of replicas now, or not to take those back that are under way.</summary>
/// <param name="Objection">What has to be waited for, as a noun phrase; null when the rule has nothing against it.</param>
/// <param name="OnCancelling">Asked before moves are taken back, and not before they are begun.</param>
public sealed record MoveRule(string Name, Func<Situation, string?> Objection, bool OnCancelling = false);

/// <summary>All rules on moves of replicas, each a pure function. A batch that has come to its end is ended whatever they say.</summary>
public static class MoveRules
{
    public static ImmutableArray<MoveRule> All { get; } =
    [
        new(nameof(EveryMemberServesBeforeMoves), EveryMemberServesBeforeMoves),
        new(nameof(NoRestartIsDueBeforeMoves), NoRestartIsDueBeforeMoves),
        new(nameof(PartitionsAreInSyncBeforeMoves), PartitionsAreInSyncBeforeMoves),
        new(nameof(OldReplicasAreInSyncBeforeCancelling), OldReplicasAreInSyncBeforeCancelling, OnCancelling: true),
    ];

    /// <summary>A move to a broker that is away stays for ever, and its throttle cannot be lifted.</summary>
    private static string? EveryMemberServesBeforeMoves(Situation situation)
    {
        var other = situation.Members.FirstOrDefault(m => m.State != MemberState.Serving && !IsLeaving(m, situation));
        return other is null ? null : $"{other}, which {other.Detail}";
    }

    /// <summary>A broker that restarts in the middle of a move has to copy on while partitions lack a replica, and the roll waits for the move.</summary>
    private static string? NoRestartIsDueBeforeMoves(Situation situation)
    {
        if (!situation.Unprovisioned.IsEmpty) return $"everything to be on {string.Join(", ", situation.Unprovisioned.Order())}";
        // The roll waits for partitions that lack a replica, and such a one gets none but by being moved.
        if (situation.Kafka?.Partitions.Any(p => p.Replicas.Except(p.InSync).Any(situation.Draining.Contains)) == true) return null;
        return situation.Members.FirstOrDefault(m => m.Outdated is not null) is { } other ? $"the restart of {other}" : null;
    }

    /// <summary>A replica that catches up and one that moves would read from the same leader.</summary>
    private static string? PartitionsAreInSyncBeforeMoves(Situation situation)
    {
        if (situation.Kafka is not { } kafka) return "an answer of the brokers";
        var behind = kafka.Partitions.FirstOrDefault(p => p.Replicas.Except(p.InSync).Any(r => !situation.Draining.Contains(r)));
        return behind is null ? null : $"{behind} to have all its replicas in sync";
    }

    /// <summary>
    /// When the brokers that a partition moves away from have fallen behind, only the new ones have all of it. One that is down counts as in sync until Kafka
    /// finds out, which may be before the moves are taken back.
    /// </summary>
    private static string? OldReplicasAreInSyncBeforeCancelling(Situation situation)
    {
        if (situation.Kafka is not { } kafka) return "an answer of the brokers";
        var behind = situation.Rebalance.Memory.Batch
            .Where(move => MoveProgress.Of(move, kafka) == Progress.Moving)
            .Select(move => (Move: move, Partition: MoveProgress.Find(move, kafka)!))
            .FirstOrDefault(m => m.Move.From.Count(id => m.Partition.InSync.Contains(id) && kafka.Answering.Contains(id)) < Math.Min(m.Move.From.Length, Math.Max(1, m.Partition.MinInSyncReplicas)));
        return behind.Partition is null ? null : $"the brokers that {behind.Partition} moves away from to be in sync again: only the new ones have all of it";
    }

    private static bool IsLeaving(Member member, Situation situation) => member.Kind == DaemonKind.Broker && situation.Draining.Contains(member.Node.Id);
}
