using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;

namespace KafkaPi.Operator.Planning.Targets.Nodes;

/// <summary>
/// Nodes that the spec gives another name. A name is a label: the same id on the same address is the same member, and
/// nothing is done for it.
/// </summary>
/// <param name="Names">New name by the name that the status remembers.</param>
public sealed record RenamedNodes(ImmutableDictionary<NodeName, NodeName> Names)
{
    private static readonly RenamedNodes None = new(ImmutableDictionary<NodeName, NodeName>.Empty);

    public static RenamedNodes Of(DesiredCluster spec, ClusterMemory memory)
    {
        var names = ImmutableDictionary.CreateBuilder<NodeName, NodeName>();
        foreach (var node in spec.Nodes.Where(n => !IsSame(n, memory[n.Name])))
        {
            foreach (var (name, _) in memory.Nodes.Where(m => m.Value.Roles is not null && IsSame(node, m.Value)))
            {
                names[name] = node.Name;
            }
        }

        return names.Count == 0 ? None : new(WithoutTaken(names.ToImmutable(), memory));
    }

    /// <summary>The memory under the names of the spec.</summary>
    public ClusterMemory Follow(ClusterMemory memory) => Names.IsEmpty ? memory : memory with
    {
        Nodes = memory.Nodes.ToImmutableDictionary(n => Names.GetValueOrDefault(n.Key, n.Key), n => n.Value),
    };

    private static bool IsSame(DesiredNode node, NodeMemory? memory) =>
        memory is not null && memory.Id == node.Id && memory.Address == node.Address;

    /// <summary>Another Pi may still have the new name. It has to be gone first.</summary>
    private static ImmutableDictionary<NodeName, NodeName> WithoutTaken(
        ImmutableDictionary<NodeName, NodeName> names, ClusterMemory memory)
    {
        while (names.FirstOrDefault(n => memory[n.Value] is not null && !names.ContainsKey(n.Value)) is
            { Key.Value: not null } taken)
        {
            names = names.Remove(taken.Key);
        }

        return names;
    }
}
