using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Model.Plans;

namespace KafkaPi.Operator.Planning.Targets.Nodes;

/// <summary>
/// The spec's nodes with the ids that their data carries. An id can be corrected as long as nothing was put on the
/// host, and is kept afterwards.
/// </summary>
internal sealed record NodeIds(ImmutableArray<DesiredNode> Nodes, ImmutableArray<Refusal> Refusals)
{
    public static NodeIds Keep(ImmutableArray<DesiredNode> spec, ClusterMemory memory)
    {
        DesiredNode[] changed = [.. spec.Where(n => Installed(n, memory) is { } id && id != n.Id)];
        if (changed.Length == 0)
        {
            return new(spec, []);
        }

        ImmutableArray<DesiredNode> kept =
            [.. spec.Select(n => changed.Contains(n) ? n with { Id = Installed(n, memory)!.Value } : n)];

        // Another node has the id by now. The two wait for each other like any nodes that share an id.
        return kept.Select(n => n.Id).Distinct().Count() < kept.Length
            ? new(spec, [])
            : new(kept, [.. changed.Select(n => Refuse(n, spec.IndexOf(n), Installed(n, memory)!.Value))]);
    }

    /// <summary>
    /// The id of the data on the node's host; null where nothing was put on it. At another address it is another Pi.
    /// </summary>
    private static int? Installed(DesiredNode node, ClusterMemory memory) =>
        memory[node.Name] is { WasOutOfSpec: false } remembered
        && remembered.Installed(node.Name) is { } installed
        && installed.Address == node.Address
            ? installed.Id
            : null;

    private static Refusal Refuse(DesiredNode node, int index, int id) => new(
        RefusalKind.NodeId, $"spec.nodes[{index}].id", node.Id.ToString(CultureInfo.InvariantCulture),
        $"the data of {node.Name} carries the id {id}: put {id} back; for a broker of another id, take {node.Name} out "
        + "of the spec, and add it again with the new id once it is gone from the status");
}
