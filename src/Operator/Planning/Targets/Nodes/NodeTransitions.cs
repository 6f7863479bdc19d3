using System.Collections.Immutable;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Planning.Targets.Nodes;

/// <summary>
/// How nodes of the spec follow the nodes that the status remembers: nodes that stay, new nodes, nodes that have left
/// the spec, and nodes that have to wait for another node to be gone.
/// </summary>
/// <remarks>
/// A Pi is known by its node's name, and follows it when the spec gives it another name, see
/// <see cref="RenamedNodes"/>. Under another address it is the same Pi, moved in the network, and its disk has to
/// prove it. Another name with another id or address is another Pi. A node that shares its id or its address with a
/// Pi that has left the spec is not observed before that Pi is gone: two brokers of one id never run, and no host is
/// set up while it is being cleaned.
/// </remarks>
/// <param name="Cluster">The target that the pipeline begins with.</param>
/// <param name="Problems">Nodes of the spec that could wait for ever, with the remedy.</param>
/// <param name="Refusals">Changes of nodes that are not brought about.</param>
public sealed record NodeTransitions(
    TargetCluster Cluster, ImmutableArray<FieldError> Problems, ImmutableArray<Refusal> Refusals)
{
    public static NodeTransitions Of(DesiredCluster desired, ClusterMemory memory)
    {
        var kept = NodeIds.Keep(desired.Nodes, memory);
        var spec = kept.Nodes;
        var remembered = memory.InstalledNodes;
        ImmutableArray<DesiredNode> decommissioned =
            [.. OutOfSpec(spec, remembered, memory).Where(old => old.Daemons is [DaemonKind.Broker])];
        ImmutableArray<DesiredNode> removed =
        [
            .. remembered.Where(
                old => old.Runs(DaemonKind.ZooKeeper) && !spec.Any(n => n.Name == old.Name && n.Id == old.Id)),
        ];
        ImmutableArray<DesiredNode> departing = [.. decommissioned, .. removed];
        ImmutableArray<PendingNode> pending = [.. spec.Select(n => Wait(n, departing)).OfType<PendingNode>()];
        var cluster = new TargetCluster(desired)
        {
            Nodes = Present(spec, pending, departing, remembered),
            Decommissioned = decommissioned,
            RemovedMembers = removed,
            PendingNodes = pending,
            SpecEnsemble =
            [
                .. spec.Where(n => n.Runs(DaemonKind.ZooKeeper) && !IsPending(n, pending)).Select(n => n.Name),
            ],
        };
        return new(
            cluster with { RoleRemoved = RoleRemoved(spec, cluster) }, [.. Stuck(spec, cluster)], kept.Refusals);
    }

    /// <summary>
    /// Every node on whose host the operator may have put something, whatever became of the node since. A deletion
    /// has to clean them all.
    /// </summary>
    public static TargetCluster Everything(DesiredCluster desired, ClusterMemory memory)
    {
        var remembered = memory.InstalledNodes;
        ImmutableArray<DesiredNode> outOfSpec = [.. OutOfSpec(desired.Nodes, remembered, memory)];
        return new(desired)
        {
            Nodes =
            [
                .. desired.Nodes
                    .Where(n => !outOfSpec.Any(old => old.Name == n.Name || old.Address == n.Address))
                    .Select(n => WithRemembered(n, remembered)),
                .. outOfSpec,
            ],
        };
    }

    /// <summary>
    /// Nodes of the spec that are worked on. A pending node that will take over another node's address keeps its own
    /// until that node is gone.
    /// </summary>
    private static ImmutableArray<DesiredNode> Present(
        ImmutableArray<DesiredNode> spec, ImmutableArray<PendingNode> pending,
        ImmutableArray<DesiredNode> departing, ImmutableArray<DesiredNode> remembered) =>
    [
        .. from node in spec
           let present = IsPending(node, pending)
               ? remembered.FirstOrDefault(n => n.Name == node.Name && !departing.Any(d => d.Name == n.Name))
               : node
           where present is not null
           select WithRemembered(present, remembered),
    ];

    private static ImmutableArray<DesiredNode> RoleRemoved(ImmutableArray<DesiredNode> spec, TargetCluster cluster) =>
    [
        .. spec.Where(node => !node.Runs(DaemonKind.Broker)
            && !IsPending(node, cluster.PendingNodes)
            && cluster.Node(node.Name)?.Runs(DaemonKind.Broker) == true),
    ];

    private static bool IsPending(DesiredNode node, ImmutableArray<PendingNode> pending) =>
        pending.Any(p => p.Node == node);

    private static IEnumerable<DesiredNode> OutOfSpec(
        ImmutableArray<DesiredNode> spec, ImmutableArray<DesiredNode> remembered, ClusterMemory memory) =>
        from node in remembered
        where !GoesOn(spec.FirstOrDefault(n => n.Name == node.Name), node, memory[node.Name]!.WasOutOfSpec)
        select node;

    /// <summary>
    /// The remembered node goes on as a node of the spec. A node that had left the spec comes back only to its own
    /// host.
    /// </summary>
    private static bool GoesOn(DesiredNode? spec, DesiredNode remembered, bool wasOutOfSpec) =>
        spec is not null && spec.Id == remembered.Id && (!wasOutOfSpec || spec.Address == remembered.Address);

    /// <summary>The node with the roles that it had besides the roles of the spec.</summary>
    private static DesiredNode WithRemembered(DesiredNode node, ImmutableArray<DesiredNode> remembered) =>
        remembered.FirstOrDefault(old => old.Name == node.Name && old.Id == node.Id) is { } old
            && old.Daemons.Any(d => !node.Runs(d))
            ? node with { Daemons = [.. node.Daemons.Union(old.Daemons).Order()] }
            : node;

    private static PendingNode? Wait(DesiredNode node, ImmutableArray<DesiredNode> departing) => departing
        .Select(old => (Old: old, Shared: Shared(node, old)))
        .Where(o => o.Shared is not null)
        .Select(o => new PendingNode(node, o.Old, o.Shared!))
        .FirstOrDefault();

    private static string? Shared(DesiredNode node, DesiredNode old) =>
        node.Id == old.Id ? $"the id {old.Id}"
        : node.Address == old.Address ? $"the address {old.Address}"
        : node.Name == old.Name ? $"the name {old.Name}"
        : null;

    /// <summary>Pending nodes that would wait for ever, because no node would be left to take over the data.</summary>
    private static IEnumerable<FieldError> Stuck(ImmutableArray<DesiredNode> spec, TargetCluster cluster)
    {
        if (cluster.PendingNodes.IsEmpty)
        {
            yield break;
        }

        foreach (var kind in Enum.GetValues<DaemonKind>().Where(kind => !IsRun(kind, cluster)))
        {
            if (cluster.PendingNodes.FirstOrDefault(p => p.Node.Runs(kind)) is not { } waiting)
            {
                continue;
            }

            yield return new($"spec.nodes[{spec.IndexOf(waiting.Node)}]", waiting.Node.Name.Value,
                $"it has {waiting.Shared} of {waiting.For.Name}, which is leaving, and no other node has the role "
                + $"{kind.RoleName()} meanwhile: "
                + $"put {waiting.For.Name} back, or give the new node a name, an id and an address of its own, so that "
                + $"it joins before {waiting.For.Name} leaves");
        }
    }

    /// <summary>
    /// A member counts only where the spec has it, because the other members are about to be removed.
    /// </summary>
    private static bool IsRun(DaemonKind kind, TargetCluster cluster) => kind switch
    {
        DaemonKind.ZooKeeper => !cluster.SpecEnsemble.IsEmpty,
        DaemonKind.Broker => cluster.Running(kind).Any(),
    };
}
