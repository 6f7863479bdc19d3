using System.Collections.Immutable;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning.Rebalancing;

namespace KafkaPi.Operator.Planning;

/// <summary>One reason not to let a broker go that left the spec.</summary>
/// <param name="Objection">What has to be waited for, as a noun phrase; null when the rule has nothing against it.</param>
/// <param name="Unforceable">Why nobody who has a node forgotten whose host is unseen can know better; null: of such a one the rule is not asked.</param>
/// <param name="OnRunning">Asked before a running broker is stopped only: of one that was stopped, its brokers tell no more.</param>
/// <param name="OnSeen">False: asked only of one whose host is unseen.</param>
public sealed record LeaveRule(string Name, Func<Member, Situation, string?> Objection, string? Unforceable, bool OnRunning = false, bool OnSeen = true)
{
    public bool OnUnseen => Unforceable is not null;
}

/// <summary>All rules on brokers that leave, each a pure function. They are asked again before the host is cleaned.</summary>
public static class LeaveRules
{
    private const string? ItCannotBeAsked = null;

    public static ImmutableArray<LeaveRule> All { get; } =
    [
        new(nameof(PartitionsAreElsewhere), PartitionsAreElsewhere, "it would have the only copy, or one that others are short of; delete topics that nobody can bring back"),
        new(nameof(MovesHaveEnded), MovesHaveEnded, "a move that is forgotten leaves its throttle behind"),
        new(nameof(UnseenBrokersAreDown), UnseenBrokersAreDown, "a broker that runs takes new topics; switch the host off", OnSeen: false),
        new(nameof(DisksAreEmpty), DisksAreEmpty, ItCannotBeAsked, OnRunning: true),
        new(nameof(SettingsAreTakenBack), SettingsAreTakenBack, ItCannotBeAsked, OnRunning: true),
    ];

    /// <summary>A broker that is named as a replica takes it along; a topic may have been made on it since it was drained.</summary>
    private static string? PartitionsAreElsewhere(Member member, Situation situation)
    {
        if (situation.Kafka is not { } kafka) return "an answer of the brokers";
        var held = kafka.Partitions.Where(p => p.Replicas.Contains(member.Node.Id)).ToImmutableArray();
        if (held.IsEmpty) return null;
        var orphan = held.FirstOrDefault(p => p.Leader is null);
        if (orphan is null && held.All(p => ScaleDown.IsBlocked(p, situation))) return ScaleDown.WaitsFor(held, member, situation);
        return orphan is null ? $"{held[0].Topic} to be moved to other brokers{HeldUp(situation.Rebalance)}" : $"{orphan} to have a leader: there is nobody to copy it from";
    }

    private static string HeldUp(RebalanceAsked asked) => !asked.Pauses && !asked.WasCancelled ? ""
        : $", and {RebalanceAsked.Name} says {(asked.Pauses ? asked.Annotation : asked.Memory.Request)}: give it a new value";

    /// <summary>The throttle of a batch is lifted while all of its brokers are there, and another's move may be on its way to this one.</summary>
    private static string? MovesHaveEnded(Member member, Situation situation)
    {
        if (!situation.Rebalance.Memory.Batch.IsEmpty) return "the moves that were begun to end";
        if (situation.Kafka is not { } kafka) return "an answer of the brokers";
        if (Rebalance.IsThrottleLeft(situation, kafka)) return "the throttle of earlier moves to be lifted";
        if (kafka.Moving is { } moving) return moving.IsEmpty ? null : $"{moving[0].Topic}-{moving[0].Number} to be moved";
        return Reassigning.IsKnownTo(situation.Desired.Distribution.KafkaVersion) ? "the controller to say what it moves" : null;
    }

    /// <summary>Metadata is what was decided, the disks are what was done. Before 1.0 Kafka does not tell, and the metadata has to do.</summary>
    private static string? DisksAreEmpty(Member member, Situation situation)
    {
        if (!BrokerDisks.IsKnownTo(situation.Desired.Distribution.KafkaVersion)) return null;
        if (situation.Kafka?.Disks.TryGetValue(member.Node.Id, out var disks) != true) return $"{member} to say what is on its disks";
        if (disks.FirstOrDefault(d => d.Error != 0) is { } failed) return $"{failed.Path} to be read: Kafka answers with error {failed.Error}";
        return disks.SelectMany(d => d.Replicas).FirstOrDefault() is { } stored ? $"{stored.Topic} to be gone from its disks" : null;
    }

    /// <summary>The host cannot be looked at, and Kafka still knows its broker.</summary>
    private static string? UnseenBrokersAreDown(Member member, Situation situation)
    {
        if (situation.Kafka is not { } kafka) return "an answer of the brokers";
        return kafka.Registered.Contains(member.Node.Id) ? $"broker {member.Node.Id} to be gone from Kafka, or its host to be seen ({member.Detail})" : null;
    }

    /// <summary>What was given live for an id outlives its broker, and the next one of that id would go by it.</summary>
    private static string? SettingsAreTakenBack(Member member, Situation situation)
    {
        if (situation.Desired.AlteredOn(member.Name).IsEmpty || !SettingsInForce.AreToldBy(situation.Desired.Distribution.KafkaVersion)) return null;
        if (member.Settings is null) return $"{member} to say which settings it goes by";
        var left = LiveChange.ForLeaving(member, situation.Desired, isDrained: true);
        return left.IsEmpty ? null : $"{left.Delete[0]} to be taken back, which was altered on it as it ran";
    }
}
