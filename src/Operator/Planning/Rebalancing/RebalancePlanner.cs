using System.Collections.Immutable;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Model.Plans.Rebalancing;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Planning.Drafts;
using KafkaPi.Operator.Planning.Rebalancing.Batches;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>
/// Decides which replicas move next, in batches: a batch is begun, awaited and concluded by lifting its throttle,
/// then the next one is begun.
/// </summary>
/// <remarks>
/// The batch is remembered before Kafka hears of it, and forgotten after its throttle is lifted. A kill in between
/// leaves no move and no throttle that nobody knows of. Everything else is observed anew each time, so that a change
/// of the spec changes the course at the next batch.
/// </remarks>
public static class RebalancePlanner
{
    public static PlanPart Decide(PlanningContext context, ImmutableArray<Rule<MoveIntent>> rules)
    {
        // Nothing is done about moves beside a daemon that is restarted or stopped.
        if (context.Situation.Kafka is not { } kafka || context.Draft.Disrupts)
        {
            return PlanPart.Nothing;
        }

        var decision = Decide(new MovesContext(context.Situation, kafka, rules));
        return new()
        {
            Rebalance = decision,
            Steps = decision.Step is { } step ? [step] : [],
            Pending = decision.Pending is { } pending ? [pending] : [],
        };
    }

    private static RebalanceDecision Decide(MovesContext context)
    {
        if (context.Memory.Batch.IsEmpty && WithoutEnd(context) is { IsEmpty: false } lost)
        {
            context = context.Remembering(context.Memory with { Batch = lost });
        }

        return context.Memory.Batch.IsEmpty ? NextBatch.Decide(context) : BatchUnderWay.Decide(context);
    }

    /// <summary>
    /// Moves to a decommissioned broker that is down. They were begun elsewhere, or the status has lost them. They
    /// never end, so they are taken over to be cancelled.
    /// </summary>
    private static ImmutableArray<Reassignment> WithoutEnd(MovesContext context)
    {
        if (!KafkaFeatures.CancelReassignment(context.Version))
        {
            return [];
        }

        int[] down =
        [
            .. context.Situation.Decommissioned.Where(b => b.Health != DaemonHealth.Serving).Select(b => b.Node.Id),
        ];
        return
        [
            .. from move in context.Kafka.Moving ?? []
               where move.Adding.Any(down.Contains)
               select new Reassignment(
                   move.Topic, move.Number, [.. move.Replicas.Except(move.Adding)],
                   [.. move.Replicas.Except(move.Removing)], null),
        ];
    }
}
