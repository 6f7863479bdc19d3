using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Memory;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Nodes;

namespace KafkaPi.Operator.Simulation.Loop;

/// <summary>The nodes with which a pass begins. Most passes begin with those of the pass before.</summary>
internal sealed class PassStart
{
    private DesiredCluster? _spec;
    private ImmutableDictionary<NodeName, NodeMemory> _nodes = ImmutableDictionary<NodeName, NodeMemory>.Empty;
    private NodeTransitions? _last;

    public NodeTransitions Of(DesiredCluster spec, ClusterMemory memory)
    {
        if (_last is null || !ReferenceEquals(spec, _spec) || !AreAlike(memory.Nodes))
        {
            (_spec, _nodes, _last) = (spec, memory.Nodes, NodeTransitions.Of(spec, memory));
        }

        return _last;
    }

    private bool AreAlike(ImmutableDictionary<NodeName, NodeMemory> nodes)
    {
        if (nodes.Count != _nodes.Count)
        {
            return false;
        }

        foreach (var (name, node) in nodes)
        {
            if (!_nodes.TryGetValue(name, out var known) || !AreAlike(node, known))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>All that transitions of nodes are decided by is the same.</summary>
    private static bool AreAlike(NodeMemory one, NodeMemory other) =>
        (one.Id, one.Address, one.Rack, one.WasOutOfSpec) == (other.Id, other.Address, other.Rack, other.WasOutOfSpec)
        && (one.Roles ?? []).AsSpan().SequenceEqual((other.Roles ?? []).AsSpan())
        && one.Roles is null == other.Roles is null;
}
