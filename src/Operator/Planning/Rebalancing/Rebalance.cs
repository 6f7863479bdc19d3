using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning.Assignments;

namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>Decides which replicas move next, in batches: begin one, see it through, lift its throttle, begin the next.</summary>
/// <remarks>
/// The batch is remembered before Kafka hears of it, and forgotten after its throttle is lifted: a kill in between leaves no move and no
/// throttle that nobody knows of. All else is seen anew each time, so that a change of the spec changes the course at the next batch.
/// </remarks>
public static class Rebalance
{
    /// <summary>Changes of the preferred leader alone copy nothing: more of them go at once.</summary>
    private const int LargestOrder = 500;

    /// <param name="restarts">A daemon is restarted or stopped in this pass: nothing is done about moves meanwhile.</param>
    public static RebalanceDecision? Decide(Situation situation, bool restarts, ImmutableArray<MoveRule> rules)
    {
        if (situation.Kafka is not { } kafka || restarts) return null;
        if (situation.Rebalance.Memory.Batch.IsEmpty && WithoutEnd(situation, kafka) is { IsEmpty: false } lost)
            situation = Remembering(situation, situation.Rebalance.Memory with { Batch = lost });
        return situation.Rebalance.Memory.Batch.IsEmpty ? Next(situation, kafka, rules) : UnderWay(situation, kafka, rules);
    }

    private static Situation Remembering(Situation situation, RebalanceMemory memory) => situation with { Rebalance = situation.Rebalance with { Memory = memory } };

    /// <summary>
    /// Moves that were begun elsewhere, or that the status has lost, to a broker that left the spec and is down: whoever waits for them waits for ever, so that
    /// they are taken over to be taken back.
    /// </summary>
    private static ImmutableArray<Reassignment> WithoutEnd(Situation situation, BrokersView.Known kafka)
    {
        if (!ReassignmentTool.CanCancel(situation.Desired.Distribution.KafkaVersion)) return [];
        return
        [
            .. from move in kafka.Moving ?? []
               where situation.Leaving.Any(m => m.State != MemberState.Serving && move.Adding.Contains(m.Node.Id))
               select new Reassignment(move.Topic, move.Number, [.. move.Replicas.Except(move.Adding)], [.. move.Replicas.Except(move.Removing)], null),
        ];
    }

    private static RebalanceDecision UnderWay(Situation situation, BrokersView.Known kafka, ImmutableArray<MoveRule> rules)
    {
        var asked = situation.Rebalance;
        var memory = asked.Memory;
        var moving = memory.Batch.Where(move => MoveProgress.Of(move, kafka) == Progress.Moving).ToImmutableArray();
        if (!moving.IsEmpty)
        {
            // Of the whole batch: what is said is not said anew with every partition.
            var what = $"{Count(memory.Batch)} to be copied to {Brokers(situation, memory.Batch.SelectMany(m => m.Added))}";
            // A copy to one that leaves and is down may never end; once it is taken back, what is on others is moved without it.
            var lost = situation.Leaving.FirstOrDefault(m => m.State != MemberState.Serving && moving.Any(move => move.Added.Contains(m.Node.Id)));
            if ((asked.Cancels || lost is not null) && ReassignmentTool.CanCancel(situation.Desired.Distribution.KafkaVersion))
            {
                if (Objection(situation, rules.Where(r => r.OnCancelling)) is { } keeps) return Wait(situation, memory, "cancel moves", keeps);
                if (!asked.Cancels)
                {
                    return WithTool(situation, RebalanceState.Moving, "moves to a broker that leaves are taken back", "cancel moves", (node, tool) =>
                        new CancelMoves(node, tool, moving, $"they are to {lost!.Name}: {Leaving.Reason}, and it {lost.Detail}"));
                }

                return WithTool(situation, RebalanceState.Cancelled, "the moves under way are cancelled", "cancel moves", (node, tool) =>
                    new CancelMoves(node, tool, moving, $"{RebalanceAsked.Name} says {asked.Annotation}"));
            }

            return new(RebalanceState.Moving, $"{Count(memory.Batch)} under way", null, new(Host(situation)?.Name ?? situation.Desired.Nodes[0].Name, "move partitions", what),
                memory, memory, null);
        }

        var done = memory.Batch.Where(move => MoveProgress.Of(move, kafka) == Progress.Done && move.MovesData).ToImmutableArray();
        var after = memory with { Batch = [], PartitionsDone = memory.PartitionsDone + done.Length, BytesDone = memory.BytesDone + done.Sum(Bytes) };
        // There is nothing to lift, and a pass in which nothing is left to do would call the cluster ready between two batches.
        if (!ReassignmentTool.CanThrottle(situation.Desired.Distribution.KafkaVersion)) return Next(Remembering(situation, after), kafka, rules);
        if (situation.Brokers.FirstOrDefault(b => b.State != MemberState.Serving && !situation.Draining.Contains(b.Node.Id)) is { } absent)
            return Wait(situation, memory, "lift the throttle of moves", $"{absent}, which {absent.Detail}");
        var known = Known(memory.Batch, kafka);
        return WithTool(situation, RebalanceState.Moving, "a batch has ended", "lift the throttle of moves",
            (node, tool) => new FinishMoves(node, tool, known, "their moves have ended")) with
        { After = after };
    }

    private static RebalanceDecision Next(Situation situation, BrokersView.Known kafka, ImmutableArray<MoveRule> rules)
    {
        var asked = situation.Rebalance;
        var memory = asked.Memory;
        var target = Target(situation);
        if (Leftover(situation, kafka) is { } leftover) return leftover;
        if (memory.BalancedFor is null)
        {
            if (situation.Members.Any(m => m.State != MemberState.Serving)) return Idle(RebalanceState.Balanced, "", memory);
            // They may be ours, and their throttle then is: it is looked for until they have ended.
            if (kafka.Moving is { IsEmpty: false } unknown) return Wait(situation, memory, "look for a throttle of ours", $"moves that were not begun here: {Others(unknown)}");
            if (kafka.Moving is null && Reassigning.IsKnownTo(situation.Desired.Distribution.KafkaVersion)) return Idle(RebalanceState.Balanced, "", memory);
            memory = memory with { BalancedFor = target };
            situation = Remembering(situation, memory);
        }

        var settings = situation.Desired.Kafka.Rebalance;
        var movable = kafka.Partitions.Where(p => !ScaleDown.IsBlocked(p, situation)).ToImmutableArray();
        var isDue = !memory.BalancedFor.Value.SequenceEqual(target) || (!asked.WasCancelled && movable.Any(p => p.Replicas.Any(situation.Draining.Contains)));
        if (asked.Cancels)
        {
            return Idle(RebalanceState.Cancelled, $"{RebalanceAsked.Name} says {asked.Annotation}",
                memory with { BalancedFor = target, Request = asked.Annotation, PartitionsDone = 0, BytesDone = 0 });
        }

        if (!isDue && !asked.Starts)
            return Idle(asked.WasCancelled ? RebalanceState.Cancelled : RebalanceState.Balanced, asked.WasCancelled ? $"{RebalanceAsked.Name} says {memory.Request}" : "", memory);
        // A removal is itself the request to move what is on the broker, and nothing else.
        var drainsOnly = settings.Mode != RebalanceMode.OnScaling && !(settings.Mode == RebalanceMode.Manual && asked.Starts);
        var drains = !asked.WasCancelled && movable.Any(p => p.Leader is not null && p.Replicas.Any(situation.Draining.Contains));
        if (settings.Mode == RebalanceMode.Never && !drains) return Idle(RebalanceState.NotAsked, "spec.kafka.rebalance.mode is Never", memory);
        if (asked.Pauses) return Idle(RebalanceState.Paused, $"{RebalanceAsked.Name} says pause", memory);
        if (settings.Mode == RebalanceMode.Manual && !asked.Starts && !drains)
            return Idle(RebalanceState.NotAsked, $"the brokers have changed: give {RebalanceAsked.Name} a new value to spread partitions over them", memory);

        if (Objection(situation, rules.Where(r => !r.OnCancelling)) is { } objection)
            return Wait(situation, memory, "move partitions", objection);
        if (kafka.Moving is { IsEmpty: false } others)
            return Wait(situation, memory, "move partitions", $"moves that were not begun here: {Others(others)}");

        return Assignment.Balance(Placed(kafka with { Partitions = movable }), Assigned(situation)) switch
        {
            AssignmentOutcome.Refused refused => new(RebalanceState.Refused, $"{refused}", null, null, memory, memory, null, refused),
            AssignmentOutcome.Assigned { Changes: { IsEmpty: false } changes } => Begin(situation,
                drainsOnly ? [.. changes.Where(c => c.From.Any(situation.Draining.Contains))] : changes),
            _ => Idle(RebalanceState.Balanced, "", new(target, asked.Annotation ?? memory.Request, [], 0, 0)),
        };
    }

    private static string? Objection(Situation situation, IEnumerable<MoveRule> rules) =>
        rules.Select(rule => rule.Objection(situation)).FirstOrDefault(o => o is not null);

    private static RebalanceDecision Begin(Situation situation, ImmutableArray<Reassignment> changes)
    {
        var settings = situation.Desired.Kafka.Rebalance;
        var data = changes.Where(c => c.MovesData).OrderByDescending(c => c.From.Any(situation.Draining.Contains)).ToImmutableArray();
        ImmutableArray<Reassignment> batch = data.IsEmpty ? [.. changes.Take(LargestOrder)] : [.. data.Take(settings.ConcurrentMoves)];
        var memory = situation.Rebalance.Memory;
        // From here on they are spread neither for the brokers that there were nor for those that there are to be: whoever comes back meanwhile is new.
        var before = memory with { Batch = batch, BalancedFor = memory.BalancedFor!.Value.SequenceEqual(Target(situation)) ? memory.BalancedFor : [] };
        var hindrance = HindersThrottle(situation, batch);
        long? throttle = data.IsEmpty || hindrance is not null ? null : settings.BytesPerSecond;
        var reason = data.IsEmpty ? "leaders are uneven" : $"{Count(data)} to go{(hindrance is null ? "" : $", without a throttle: {hindrance}")}";
        var decision = WithTool(situation, RebalanceState.Moving, $"{Count(batch)} of {Count(changes)}", "move partitions",
            (node, tool) => new MovePartitions(node, tool, batch, throttle, reason));
        return decision.Step is null ? decision : decision with { Before = before, After = before, ToGo = changes };
    }

    private static string? HindersThrottle(Situation situation, ImmutableArray<Reassignment> batch)
    {
        var kafka = situation.Desired.Distribution.KafkaVersion;
        if (!ReassignmentTool.CanThrottle(kafka)) return "this Kafka has none";
        return ReassignmentTool.CanThrottleAbsent(kafka) || batch.All(m => m.From.Concat(m.To).All(situation.Kafka!.Registered.Contains))
            ? null
            : "a broker of theirs is gone";
    }

    /// <summary>It is known by its rate alone.</summary>
    public static bool IsThrottleLeft(Situation situation, BrokersView.Known kafka) => kafka.Throttles.ContainsValue(situation.Desired.Kafka.Rebalance.BytesPerSecond);

    /// <summary>A throttle of ours without a batch: the memory of it was lost.</summary>
    private static RebalanceDecision? Leftover(Situation situation, BrokersView.Known kafka)
    {
        if (!IsThrottleLeft(situation, kafka) || kafka.Moving is not { IsEmpty: true } || kafka.Partitions.IsEmpty) return null;
        if (situation.Brokers.Any(b => b.State != MemberState.Serving && !situation.Draining.Contains(b.Node.Id))) return null;
        ImmutableArray<Reassignment> one = [.. kafka.Partitions.GroupBy(p => p.Topic, StringComparer.Ordinal).Select(g => AsItIs(g.First()))];
        return WithTool(situation, RebalanceState.Moving, "a throttle was left", "lift the throttle of moves",
            (node, tool) => new FinishMoves(node, tool, one, "no partition moves, and a throttle of ours is set"));
    }

    private static RebalanceDecision WithTool(
        Situation situation, RebalanceState state, string message, string what, Func<NodeName, ReassignmentTool, Step> step) =>
        Host(situation) is { } host
            ? new(state, message, step(host.Name, ReassignmentTool.Of(situation)), null, situation.Rebalance.Memory, situation.Rebalance.Memory, null)
            : Wait(situation, situation.Rebalance.Memory, what, "a broker that serves on a host that is seen");

    private static RebalanceDecision Idle(RebalanceState state, string message, RebalanceMemory memory) => new(state, message, null, null, memory, memory, null);

    private static RebalanceDecision Wait(Situation situation, RebalanceMemory memory, string what, string waitsFor) =>
        new(RebalanceState.Waiting, $"waiting for {waitsFor}", null, new(Host(situation)?.Name ?? situation.Desired.Nodes[0].Name, what, waitsFor), memory, memory, null);

    /// <summary>Where the tool runs: beside the broker that has the least to do.</summary>
    private static Member? Host(Situation situation) => situation.Brokers
        .Where(b => b.State == MemberState.Serving && situation.Observed.Seen(b.Name) is not null && !situation.Unfit.Contains(b.Name))
        .OrderBy(b => b.LeadsOthers)
        .ThenBy(b => situation.Kafka!.Partitions.Count(p => p.Replicas.Contains(b.Node.Id)))
        .ThenBy(b => b.Node.Id)
        .FirstOrDefault();

    /// <summary>The brokers that stay, with their racks.</summary>
    public static ImmutableArray<AssignedBroker> Target(Situation situation) => [.. Assigned(situation).Where(b => !b.IsDraining)];

    private static IEnumerable<AssignedBroker> Assigned(Situation situation) => situation.Brokers
        .OrderBy(b => b.Node.Id)
        .Select(b => new AssignedBroker(b.Node.Id, b.Node.Rack, situation.Draining.Contains(b.Node.Id)));

    /// <summary>Every partition that somebody leads, with its size where a broker told it; without a leader there is nobody to copy from.</summary>
    public static IEnumerable<PlacedPartition> Placed(BrokersView.Known kafka)
    {
        var sizes = kafka.Disks.Values.SelectMany(d => d).SelectMany(d => d.Replicas).Where(r => !r.IsFuture)
            .GroupBy(r => (r.Topic, r.Number))
            .ToDictionary(g => g.Key, g => g.Max(r => r.Bytes));
        return kafka.Partitions.Where(p => p.Leader is not null).Select(p =>
            new PlacedPartition(p.Topic, p.Number, p.Replicas, sizes.TryGetValue((p.Topic, p.Number), out var bytes) ? bytes : null));
    }

    /// <summary>The tool fails as a whole on a partition that is gone, so that it is never asked about one.</summary>
    private static ImmutableArray<Reassignment> Known(ImmutableArray<Reassignment> batch, BrokersView.Known kafka)
    {
        ImmutableArray<Reassignment> known = [.. batch.Where(move => MoveProgress.Find(move, kafka) is not null)];
        return known.IsEmpty ? [.. kafka.Partitions.Take(1).Select(AsItIs)] : known;
    }

    private static Reassignment AsItIs(Partition partition) => new(partition.Topic, partition.Number, partition.Replicas, partition.Replicas, null);

    private static long Bytes(Reassignment move) => (move.Bytes ?? 0) * move.Added.Count();

    private static string Count(ImmutableArray<Reassignment> moves) => $"{moves.Length} {(moves.Length == 1 ? "partition" : "partitions")}";

    private static string Brokers(Situation situation, IEnumerable<int> ids) => string.Join(", ", ids.Distinct().Order()
        .Select(id => situation.Desired.Nodes.FirstOrDefault(n => n.Id == id)?.Name.Value ?? $"broker {id}"));

    private static string Others(ImmutableArray<MovingPartition> moving) =>
        string.Join(", ", moving.Take(3).Select(m => $"{m.Topic}-{m.Number}")) + (moving.Length > 3 ? " and more" : "");
}
