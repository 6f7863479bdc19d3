using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Planning.Preflight;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Remembering;

/// <summary>Decides what is remembered of a pass.</summary>
public static class MemoryUpdate
{
    /// <summary>
    /// Memory that has to be written before the steps of a plan are taken, whenever the operator ends.
    /// </summary>
    /// <remarks>
    /// <list type="bullet">
    /// <item>
    /// A node's address, before the first act on its host: the host is found by it after the node left the spec.
    /// </item>
    /// <item>A role that the node had not, before its daemon is started.</item>
    /// <item>
    /// Settings of a running broker, before they are altered: they are known to be the operator's afterwards.
    /// </item>
    /// <item>The confirmation of a data loss, before the data is made again: it is good for no later loss.</item>
    /// <item>The last log directory with data, before it is given up: it is empty, and is not missed later.</item>
    /// <item>
    /// The change that is tried, before files of it are on any host: a daemon that fails with them can be put back.
    /// </item>
    /// <item>A batch of moves, before Kafka hears of it: the next operator knows what it has to end.</item>
    /// </list>
    /// </remarks>
    public static ClusterMemory Before(Situation situation, Plan plan)
    {
        var memory = situation.Memory;
        foreach (var node in situation.Target.Nodes)
        {
            memory = Before(memory, node, situation, plan);
        }

        foreach (var start in plan.Steps.OfType<StartDaemon>())
        {
            memory = memory.With(
                start.Node, m => m with { Roles = [.. (m.Roles ?? []).Union([start.Daemon]).Order()] });
        }

        foreach (var alter in plan.Steps.OfType<AlterBrokerSettings>())
        {
            memory = memory.With(
                alter.Node, m => m with { AlteredConfig = m.AlteredConfig.Union(alter.Change.Set.Keys) });
        }

        memory = ChangeUpdate.Before(memory, situation, plan);
        return plan.Rebalance is { Step: MovePartitions, Before: var moves } ? memory with { Moves = moves } : memory;
    }

    /// <summary>Memory to write once a pass is over.</summary>
    /// <param name="isActed">False for a pass during a pause, in which nothing was done.</param>
    /// <param name="isDone">The step on moves was taken, or there was none.</param>
    public static ClusterMemory After(Situation situation, Plan plan, bool isActed, bool isDone)
    {
        var target = situation.Target;
        var forgotten = isActed ? plan.Forgotten : [];
        DesiredNode[] known = [.. target.Known];
        var present = known
            .Where(n => !forgotten.Contains(n.Name) || target.Node(n.Name) is not null)
            .Select(n => KeyValuePair.Create(n.Name, NodeMemoryUpdate.After(n, situation, plan, isActed)));
        var unknown = situation.Memory.Nodes
            .Where(n => n.Value.Address is not null && !known.Any(k => k.Name == n.Key))
            .Select(n => KeyValuePair.Create(n.Key, n.Value with { WasOutOfSpec = true }));
        return situation.Memory with
        {
            Nodes = present.Concat(unknown).ToImmutableDictionary(),
            Moves = isActed && plan.Rebalance is { } moves
                ? isDone ? moves.After : moves.Before
                : situation.Memory.Moves,
            Change = isActed ? ChangeUpdate.After(situation, plan) : situation.Memory.Change,
        };
    }

    private static ClusterMemory Before(ClusterMemory memory, DesiredNode node, Situation situation, Plan plan)
    {
        if (plan.Steps.Any(s => s.Node == node.Name) && memory[node.Name]?.Address != node.Address)
        {
            memory = memory.With(node.Name, m => m with
            {
                Id = node.Id,
                Address = node.Address,
                Rack = node.Rack,
                Roles = NodeMemoryUpdate.Roles(node, situation, plan, isActed: true),
            });
        }

        if (DataLoss.Of(situation, node) is { IsConfirmed: true } loss)
        {
            memory = memory.With(
                node.Name, m => WithoutDirectories(WithoutData(m, loss.Daemons), situation, node, loss) with
                {
                    AcceptedLossToken = loss.Token,
                });
        }

        return plan.Steps.Any(s => s.Node == node.Name && s is WriteFiles)
            && memory.Daemon(node.Name, DaemonKind.Broker)?.HasData == true
            && DataLoss.Remember(situation, node, DaemonKind.Broker) == false
                ? memory.With(node.Name, m => WithoutData(m, [DaemonKind.Broker]))
                : memory;
    }

    private static NodeMemory WithoutDirectories(
        NodeMemory memory, Situation situation, DesiredNode node, DataLoss loss) =>
        memory.Daemons.GetValueOrDefault(DaemonKind.Broker) is not { } broker ? memory : memory with
        {
            Daemons = memory.Daemons.SetItem(
                DaemonKind.Broker, LostLogDirs.Remember(broker, situation, node, loss)),
        };

    private static NodeMemory WithoutData(NodeMemory memory, ImmutableArray<DaemonKind> kinds) => memory with
    {
        Daemons = kinds.Aggregate(
            memory.Daemons,
            (daemons, kind) => daemons.SetItem(
                kind, (daemons.GetValueOrDefault(kind) ?? new()) with { HasData = false })),
    };
}
