using System.Collections.Immutable;
using KafkaPi.Operator.Model.Moves;
using KafkaPi.Operator.Model.Plans.Rebalancing;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Requests;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Rebalancing.Batches;

/// <summary>Awaits the batch under way, cancels it, or concludes it by lifting its throttle.</summary>
internal static class BatchUnderWay
{
    private const string Cancelling = "cancel moves";

    public static RebalanceDecision Decide(MovesContext context)
    {
        var moving = context.Memory.Batch
            .Where(move => MoveProgress.Of(move, context.Kafka) == Progress.Moving)
            .ToImmutableArray();
        if (moving.IsEmpty)
        {
            return Conclude(context);
        }

        // A copy to a decommissioned broker that is down may never end. Once it is cancelled, the rest moves without
        // it.
        var lost = context.Situation.Decommissioned.FirstOrDefault(
            b => b.Health != DaemonHealth.Serving && moving.Any(move => move.Added.Contains(b.Node.Id)));
        return (context.Asked.Cancels || lost is not null) && KafkaFeatures.CancelReassignment(context.Version)
            ? Cancel(context, moving, lost)
            : Await(context);
    }

    /// <param name="lost">A broker that never gets its copies; null when a human cancels.</param>
    private static RebalanceDecision Cancel(
        MovesContext context, ImmutableArray<Reassignment> moving, DaemonInstance? lost)
    {
        if (context.Objection(MoveIntent.Cancel) is { } objection)
        {
            return MoveDecisions.Wait(context, Cancelling, objection);
        }

        return context.Asked.Cancels || lost is null
            ? MoveDecisions.Act(
                context, RebalanceState.Cancelled, "the moves under way are cancelled", Cancelling,
                (node, tool) => new CancelMoves(
                    node, tool, moving, $"{RebalanceRequest.Name} says {context.Asked.Annotation}"))
            : MoveDecisions.Act(
                context, RebalanceState.Moving, "moves to a broker that leaves are taken back", Cancelling,
                (node, tool) => new CancelMoves(
                    node, tool, moving,
                    $"they are to {lost.Name}: {Situation.DecommissionReason}, and it {lost.Detail}"));
    }

    /// <summary>The sentence names the whole batch, so that it does not change with every partition.</summary>
    private static RebalanceDecision Await(MovesContext context)
    {
        var batch = context.Memory.Batch;
        var nodes = batch.SelectMany(m => m.Added).Distinct().Order()
            .Select(id => context.Situation.Target.Nodes.FirstOrDefault(n => n.Id == id)?.Name.Value ?? $"broker {id}");
        var waitsFor = $"{MoveDecisions.Count(batch)} to be copied to {string.Join(", ", nodes)}";
        return MoveDecisions.Idle(RebalanceState.Moving, $"{MoveDecisions.Count(batch)} under way", context.Memory) with
        {
            Pending = new(MoveDecisions.NodeFor(context), "move partitions", waitsFor),
        };
    }

    private static RebalanceDecision Conclude(MovesContext context)
    {
        var done = context.Memory.Batch
            .Where(move => MoveProgress.Of(move, context.Kafka) == Progress.Done && move.MovesData)
            .ToImmutableArray();
        var after = context.Memory with
        {
            Batch = [],
            PartitionsDone = context.Memory.PartitionsDone + done.Length,
            BytesDone = context.Memory.BytesDone + done.Sum(m => m.BytesToCopy),
        };

        // Without a throttle there is nothing to lift. A pass with nothing to do would call the cluster ready between
        // two batches.
        if (!KafkaFeatures.ThrottleReplication(context.Version))
        {
            return NextBatch.Decide(context.Remembering(after));
        }

        if (context.Absent is { } absent)
        {
            return MoveDecisions.Wait(context, Throttle.Lift, WaitFor.Service(absent));
        }

        var known = Known(context);
        return MoveDecisions.Act(
            context, RebalanceState.Moving, "a batch has ended", Throttle.Lift,
            (node, tool) => new FinishMoves(node, tool, known, "their moves have ended")) with
        {
            After = after,
        };
    }

    /// <summary>
    /// Moves of the batch without partitions that are gone, because the tool fails as a whole on such a partition.
    /// </summary>
    private static ImmutableArray<Reassignment> Known(MovesContext context)
    {
        ImmutableArray<Reassignment> known =
            [.. context.Memory.Batch.Where(move => MoveProgress.Find(move, context.Kafka) is not null)];
        return known.IsEmpty ? [.. context.Kafka.Partitions.Take(1).Select(Placements.AsItIs)] : known;
    }
}
