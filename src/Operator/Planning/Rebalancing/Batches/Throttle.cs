using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Model.Plans.Rebalancing;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rebalancing.Batches;

/// <summary>The operator's throttle on replicas that move.</summary>
internal static class Throttle
{
    /// <summary>The step that lifts a throttle, as a clause.</summary>
    public const string Lift = "lift the throttle of moves";

    /// <summary>A throttle with the rate of the spec is set. It is known by its rate alone.</summary>
    public static bool IsLeft(Situation situation, BrokersView.Known kafka) =>
        kafka.Throttles.ContainsValue(situation.Target.Kafka.Rebalance.BytesPerSecond);

    /// <summary>Lifts a throttle without a batch, whose memory was lost; null when there is none to lift.</summary>
    public static RebalanceDecision? Leftover(MovesContext context)
    {
        var kafka = context.Kafka;
        if (!IsLeft(context.Situation, kafka)
            || kafka.Moving is not { IsEmpty: true }
            || kafka.Partitions.IsEmpty
            || context.Absent is not null)
        {
            return null;
        }

        ImmutableArray<Reassignment> oneOfEachTopic =
        [
            .. kafka.Partitions
                .GroupBy(p => p.Topic, StringComparer.Ordinal)
                .Select(g => Placements.AsItIs(g.First())),
        ];
        return MoveDecisions.Act(
            context, RebalanceState.Moving, "a throttle was left", Lift,
            (node, tool) => new FinishMoves(
                node, tool, oneOfEachTopic, "no partition moves, and a throttle of ours is set"));
    }

    /// <summary>Why a batch cannot be throttled; null when it can.</summary>
    public static string? WhyNone(MovesContext context, ImmutableArray<Reassignment> batch)
    {
        if (!KafkaFeatures.ThrottleReplication(context.Version))
        {
            return "this Kafka has none";
        }

        return KafkaFeatures.ThrottleAbsentBrokers(context.Version)
            || batch.All(m => m.From.Concat(m.To).All(context.Kafka.Registered.Contains))
            ? null
            : "a broker of theirs is gone";
    }
}
