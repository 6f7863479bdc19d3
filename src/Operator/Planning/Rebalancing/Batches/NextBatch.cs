using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Model.Plans.Rebalancing;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Rebalancing.Assignments;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rebalancing.Batches;

/// <summary>Begins the next batch, or tells why none is begun.</summary>
internal static class NextBatch
{
    private const string Moving = "move partitions";

    /// <summary>The largest batch of changes of the preferred leader alone, which copy nothing.</summary>
    private const int LargestOrder = 500;

    public static RebalanceDecision Decide(MovesContext context)
    {
        if (Throttle.Leftover(context) is { } leftover)
        {
            return leftover;
        }

        if (context.Memory.BalancedFor is null)
        {
            if (BeforeTheFirstRecord(context) is { } early)
            {
                return early;
            }

            context = context.Remembering(
                context.Memory with { BalancedFor = Placements.Staying(context.Situation) });
        }

        var demand = MoveDemand.Of(context);
        return NotAsked(context, demand) ?? Prevented(context) ?? Assign(context, demand);
    }

    /// <summary>
    /// A decision while it is not recorded yet for which brokers partitions are spread; null for none.
    /// </summary>
    private static RebalanceDecision? BeforeTheFirstRecord(MovesContext context)
    {
        if (context.Situation.Instances.Any(i => i.Health != DaemonHealth.Serving))
        {
            return MoveDecisions.Idle(RebalanceState.Balanced, "", context.Memory);
        }

        // Moves under way may be the operator's, and have its throttle then. It is looked for until they have ended.
        if (context.Kafka.Moving is { IsEmpty: false } unknown)
        {
            return MoveDecisions.Wait(context, "look for a throttle of ours", ForeignMoves(unknown));
        }

        return context.Kafka.Moving is null && KafkaFeatures.ListReassignments(context.Version)
            ? MoveDecisions.Idle(RebalanceState.Balanced, "", context.Memory)
            : null;
    }

    /// <summary>
    /// A decision when nothing has to be moved, or when a human has not asked for it; null otherwise.
    /// </summary>
    private static RebalanceDecision? NotAsked(MovesContext context, MoveDemand demand)
    {
        var (asked, memory) = (context.Asked, context.Memory);
        if (asked.Cancels)
        {
            return MoveDecisions.Idle(
                RebalanceState.Cancelled, $"{RebalanceRequest.Name} says {asked.Annotation}",
                new(Placements.Staying(context.Situation), asked.Annotation, memory.Batch, 0, 0));
        }

        if (!demand.IsDue && !asked.Starts)
        {
            return asked.WasCancelled
                ? MoveDecisions.Idle(
                    RebalanceState.Cancelled, $"{RebalanceRequest.Name} says {memory.Request}", memory)
                : MoveDecisions.Idle(RebalanceState.Balanced, "", memory);
        }

        if (demand.Mode == RebalanceMode.Never && !demand.Drains)
        {
            return MoveDecisions.Idle(RebalanceState.NotAsked, "spec.kafka.rebalance.mode is Never", memory);
        }

        if (asked.Pauses)
        {
            return MoveDecisions.Idle(RebalanceState.Paused, $"{RebalanceRequest.Name} says pause", memory);
        }

        return demand.Mode == RebalanceMode.Manual && !asked.Starts && !demand.Drains
            ? MoveDecisions.Idle(
                RebalanceState.NotAsked,
                $"the brokers have changed: give {RebalanceRequest.Name} a new value to spread partitions over them",
                memory)
            : null;
    }

    private static RebalanceDecision? Prevented(MovesContext context)
    {
        if (context.Objection(MoveIntent.Begin) is { } objection)
        {
            return MoveDecisions.Wait(context, Moving, objection);
        }

        return context.Kafka.Moving is { IsEmpty: false } others
            ? MoveDecisions.Wait(context, Moving, ForeignMoves(others))
            : null;
    }

    private static RebalanceDecision Assign(MovesContext context, MoveDemand demand)
    {
        var situation = context.Situation;
        var outcome = Assignment.Balance(
            Placements.Of(context.Kafka with { Partitions = demand.Movable }), Placements.Brokers(situation));
        if (outcome is AssignmentOutcome.Refused refused)
        {
            return MoveDecisions.Idle(RebalanceState.Refused, $"{refused}", context.Memory) with { Refusal = refused };
        }

        if (outcome is not AssignmentOutcome.Assigned { Changes: { IsEmpty: false } changes })
        {
            return MoveDecisions.Idle(
                RebalanceState.Balanced, "",
                new(Placements.Staying(situation), context.Asked.Annotation ?? context.Memory.Request, [], 0, 0));
        }

        return Begin(
            context,
            demand.DrainsOnly ? [.. changes.Where(c => c.From.Any(situation.Draining.Contains))] : changes);
    }

    private static RebalanceDecision Begin(MovesContext context, ImmutableArray<Reassignment> changes)
    {
        var situation = context.Situation;
        var settings = situation.Target.Kafka.Rebalance;
        var data = changes
            .Where(c => c.MovesData)
            .OrderByDescending(c => c.From.Any(situation.Draining.Contains))
            .ToImmutableArray();
        ImmutableArray<Reassignment> batch =
            data.IsEmpty ? [.. changes.Take(LargestOrder)] : [.. data.Take(settings.ConcurrentMoves)];

        // From here on partitions are spread neither for the old brokers nor for the new ones. A broker that comes back
        // meanwhile counts as new.
        var isSameSet = context.Memory.BalancedFor!.Value.SequenceEqual(Placements.Staying(situation));
        var before = context.Memory with { Batch = batch, BalancedFor = isSameSet ? context.Memory.BalancedFor : [] };
        var unthrottled = Throttle.WhyNone(context, batch);
        long? rate = data.IsEmpty || unthrottled is not null ? null : settings.BytesPerSecond;
        var reason = data.IsEmpty
            ? "leaders are uneven"
            : $"{MoveDecisions.Count(data)} to go{(unthrottled is null ? "" : $", without a throttle: {unthrottled}")}";
        var decision = MoveDecisions.Act(
            context, RebalanceState.Moving, $"{MoveDecisions.Count(batch)} of {MoveDecisions.Count(changes)}",
            Moving, (node, tool) => new MovePartitions(node, tool, batch, rate, reason));
        return decision.Step is null ? decision : decision with { Before = before, After = before, ToGo = changes };
    }

    private static string ForeignMoves(ImmutableArray<MovingPartition> moving)
    {
        var named = string.Join(", ", moving.Take(3).Select(m => $"{m.Topic}-{m.Number}"));
        return $"moves that were not begun here: {named}{(moving.Length > 3 ? " and more" : "")}";
    }
}
