using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Operator.Desired;

/// <summary>How the nodes of the spec follow those that the status remembers: which stay or are new, which leave, and which have to wait for one that leaves.</summary>
/// <remarks>
/// A Pi is known by its node's name: under another address it is the same one, moved in the network, and its disk has to prove it. Another name is another
/// Pi. One that shares its id or its address with a Pi that leaves is not looked at before that one is gone: two brokers of one id never run, and a host
/// is never set up while it is being cleaned.
/// </remarks>
/// <param name="Leaving">Brokers alone.</param>
/// <param name="Nodes">With the roles that they had besides those that the spec gives them.</param>
/// <param name="Dropped">Nodes with a member of the ensemble, which has to leave that first.</param>
/// <param name="Demoted">As the spec has them: nodes that stay, and of which it takes the broker off.</param>
/// <param name="Ensemble">The nodes to which the spec gives the role zookeeper.</param>
internal sealed record Succession(
    ImmutableArray<DesiredNode> Nodes,
    ImmutableArray<DesiredNode> Leaving,
    ImmutableArray<DesiredNode> Dropped,
    ImmutableArray<DesiredNode> Demoted,
    ImmutableArray<NodeName> Ensemble,
    ImmutableArray<HeldNode> Held,
    ImmutableArray<SpecProblem> Problems)
{
    public static Succession Of(ImmutableArray<DesiredNode> spec, KafkaClusterStatus? status)
    {
        var remembered = AllRemembered(status);
        ImmutableArray<DesiredNode> leaving = [.. Left(spec, status).Where(old => old.Daemons is [DaemonKind.Broker])];
        ImmutableArray<DesiredNode> dropped = [.. remembered.Where(old => old.Runs(DaemonKind.ZooKeeper) && !spec.Any(n => n.Name == old.Name && n.Id == old.Id))];
        var held = spec.Select(node => Hold(node, [.. leaving, .. dropped])).OfType<HeldNode>().ToImmutableArray();
        // One that is there already, and is to move to the host of one that leaves, stays where it is meanwhile.
        ImmutableArray<DesiredNode> nodes =
        [
            .. from node in spec
               let present = held.Any(h => h.Node == node) ? remembered.FirstOrDefault(n => n.Name == node.Name && !leaving.Any(l => l.Name == n.Name)) : node
               where present is not null
               select WithRemembered(present, remembered),
        ];
        ImmutableArray<DesiredNode> demoted = [.. spec.Where(node => !node.Runs(DaemonKind.Broker) && !held.Any(h => h.Node == node) && nodes.Any(n => n.Name == node.Name && n.Runs(DaemonKind.Broker)))];
        ImmutableArray<NodeName> ensemble = [.. spec.Where(node => node.Runs(DaemonKind.ZooKeeper) && !held.Any(h => h.Node == node)).Select(n => n.Name)];
        return new(nodes, leaving, dropped, demoted, ensemble, held, [.. Stuck(spec, nodes, ensemble, held)]);
    }

    /// <summary>Every node on whose host something of ours may be, whatever became of it since: all that a deletion has to clean.</summary>
    public static ImmutableArray<DesiredNode> Everything(ImmutableArray<DesiredNode> spec, KafkaClusterStatus? status)
    {
        ImmutableArray<DesiredNode> left = [.. Left(spec, status)];
        var remembered = AllRemembered(status);
        return [.. spec.Where(n => !left.Any(old => old.Name == n.Name || old.Address == n.Address)).Select(n => WithRemembered(n, remembered)), .. left];
    }

    /// <summary>Null when nothing of ours was ever put on its host.</summary>
    public static DesiredNode? Remembered(NodeStatus entry) => entry is { Address: { } address, Id: { } id, Roles: { } roles }
        ? new(new(entry.Name), address, id, [.. roles.Select(r => r == NodeRole.ZooKeeper ? DaemonKind.ZooKeeper : DaemonKind.Broker).Order()], entry.Rack)
        : null;

    private static DesiredNode[] AllRemembered(KafkaClusterStatus? status) => [.. (status?.Nodes ?? []).Select(Remembered).OfType<DesiredNode>()];

    private static IEnumerable<DesiredNode> Left(ImmutableArray<DesiredNode> spec, KafkaClusterStatus? status) =>
        from entry in status?.Nodes ?? []
        let node = Remembered(entry)
        where node is not null && !GoesOn(spec.FirstOrDefault(n => n.Name == node.Name), node, entry.Leaving is not null)
        select node;

    /// <summary>The remembered node goes on as the spec's. One that was leaving comes back to its own host alone.</summary>
    private static bool GoesOn(DesiredNode? spec, DesiredNode remembered, bool wasLeaving) =>
        spec is not null && spec.Id == remembered.Id && (!wasLeaving || spec.Address == remembered.Address);

    /// <summary>The node with the roles that it had besides those that the spec gives it.</summary>
    private static DesiredNode WithRemembered(DesiredNode node, DesiredNode[] remembered) =>
        remembered.FirstOrDefault(old => old.Name == node.Name && old.Id == node.Id) is { } old && old.Daemons.Except(node.Daemons).Any()
            ? node with { Daemons = [.. node.Daemons.Union(old.Daemons).Order()] }
            : node;

    private static HeldNode? Hold(DesiredNode node, ImmutableArray<DesiredNode> leaving) => leaving
        .Select(old => (Old: old, Shared: Shared(node, old)))
        .Where(o => o.Shared is not null)
        .Select(o => new HeldNode(node, o.Old, o.Shared!))
        .FirstOrDefault();

    private static string? Shared(DesiredNode node, DesiredNode old) => node.Id == old.Id ? $"the id {old.Id}"
        : node.Address == old.Address ? $"the address {old.Address}"
        : node.Name == old.Name ? $"the name {old.Name}"
        : null;

    /// <summary>Nobody would be left to take what those hold that leave.</summary>
    private static IEnumerable<SpecProblem> Stuck(ImmutableArray<DesiredNode> spec, ImmutableArray<DesiredNode> nodes, ImmutableArray<NodeName> ensemble, ImmutableArray<HeldNode> held)
    {
        foreach (var kind in Enum.GetValues<DaemonKind>().Where(kind => kind == DaemonKind.ZooKeeper ? ensemble.IsEmpty : !nodes.Any(n => n.Runs(kind))))
        {
            if (held.FirstOrDefault(h => h.Node.Runs(kind)) is not { } waiting) continue;
            yield return new($"spec.nodes[{spec.IndexOf(waiting.Node)}]", waiting.Node.Name.Value,
                $"it has {waiting.Shared} of {waiting.For.Name}, which is leaving, and no other node has the role {(kind == DaemonKind.Broker ? "broker" : "zookeeper")} meanwhile: "
                + $"put {waiting.For.Name} back, or give the new node a name, an id and an address of its own, so that it joins before {waiting.For.Name} leaves");
        }
    }
}
