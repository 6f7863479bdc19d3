using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Memory;

/// <summary>
/// Everything that the status remembers between passes. Facts that the hosts can tell are never remembered, and a
/// lost status costs no data.
/// </summary>
/// <param name="Nodes">Memory by node; empty when the status was never written, or was lost.</param>
public sealed record ClusterMemory(ImmutableDictionary<NodeName, NodeMemory> Nodes, MovesMemory Moves)
{
    private static readonly ImmutableSortedSet<string> NoConfig =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static ClusterMemory None { get; } = new(ImmutableDictionary<NodeName, NodeMemory>.Empty, MovesMemory.Empty);

    /// <summary>Record of the restart that a human asked for last.</summary>
    public RequestStatus? Restart { get; init; }

    /// <summary>Record of the step that a human wanted forced last.</summary>
    public RequestStatus? Force { get; init; }

    public ChangeMemory Change { get; init; } = ChangeMemory.None;

    public NodeMemory? this[NodeName node] => Nodes.GetValueOrDefault(node);

    /// <summary>Nodes on whose hosts the operator has put something, ordered by id.</summary>
    public ImmutableArray<DesiredNode> InstalledNodes
    {
        get
        {
            List<DesiredNode> installed = [];
            foreach (var (name, memory) in Nodes)
            {
                if (memory.Installed(name) is { } node)
                {
                    installed.Add(node);
                }
            }

            installed.Sort((one, other) =>
                one.Id != other.Id ? one.Id.CompareTo(other.Id) : one.Name.CompareTo(other.Name));
            return [.. installed];
        }
    }

    public DaemonMemory? Daemon(NodeName node, DaemonKind kind) => this[node]?.Daemons.GetValueOrDefault(kind);

    public ImmutableSortedSet<string> AlteredOn(NodeName node) => this[node]?.AlteredConfig ?? NoConfig;

    public ClusterMemory With(NodeName node, Func<NodeMemory, NodeMemory> change) =>
        this with { Nodes = Nodes.SetItem(node, change(this[node] ?? new())) };

    public bool Equals(ClusterMemory? other) =>
        other is not null
        && Restart == other.Restart
        && Force == other.Force
        && Change == other.Change
        && Moves == other.Moves
        && Nodes.Count == other.Nodes.Count
        && Nodes.All(n => other.Nodes.TryGetValue(n.Key, out var node) && node == n.Value);

    public override int GetHashCode() => HashCode.Combine(Nodes.Count, Moves, Restart, Force);
}
