using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Tests.Planning.Rebalancing.Assignments;

/// <summary>
/// The fewest replicas that any even assignment moves, racks aside: a minimum-cost flow from partitions to
/// brokers, found the slow and certain way.
/// </summary>
internal sealed class FewestMoves
{
    private readonly List<(int To, int Capacity, int Cost)> _arcs = [];
    private readonly List<int>[] _from;

    private FewestMoves(int nodes) => _from = [.. Enumerable.Range(0, nodes).Select(_ => new List<int>())];

    public static int Of(IReadOnlyList<PlacedPartition> partitions, IReadOnlyList<AssignedBroker> brokers)
    {
        var staying = brokers.Where(b => !b.IsDraining).ToArray();
        var replicas = partitions.Sum(p => p.Replicas.Length);
        var (source, sink, pool, first) = (0, 1, 2, 3);
        var flow = new FewestMoves(3 + partitions.Count + staying.Length);
        flow.Arc(pool, sink, replicas % staying.Length, 0);
        for (var b = 0; b < staying.Length; b++)
        {
            flow.Arc(first + b, sink, replicas / staying.Length, 0);
            flow.Arc(first + b, pool, 1, 0);
        }

        foreach (var (i, partition) in partitions.Index())
        {
            var node = first + staying.Length + i;
            flow.Arc(source, node, partition.Replicas.Length, 0);
            for (var b = 0; b < staying.Length; b++)
            {
                flow.Arc(node, first + b, 1, partition.Replicas.Contains(staying[b].Id) ? 0 : 1);
            }
        }

        var cost = 0;
        while (flow.Augment(source, sink) is { } more)
        {
            cost += more;
        }

        return cost;
    }

    private void Arc(int from, int to, int capacity, int cost)
    {
        _from[from].Add(_arcs.Count);
        _arcs.Add((to, capacity, cost));
        _from[to].Add(_arcs.Count);
        _arcs.Add((from, 0, -cost));
    }

    private int? Augment(int source, int sink)
    {
        var cost = Enumerable.Repeat(int.MaxValue, _from.Length).ToArray();
        var by = new int[_from.Length];
        cost[source] = 0;
        for (var changed = true; changed;)
        {
            changed = false;
            for (var node = 0; node < _from.Length; node++)
            {
                if (cost[node] == int.MaxValue)
                {
                    continue;
                }

                foreach (var arc in _from[node].Where(
                    a => _arcs[a].Capacity > 0 && cost[node] + _arcs[a].Cost < cost[_arcs[a].To]))
                {
                    (cost[_arcs[arc].To], by[_arcs[arc].To]) = (cost[node] + _arcs[arc].Cost, arc);
                    changed = true;
                }
            }
        }

        if (cost[sink] == int.MaxValue)
        {
            return null;
        }

        for (var node = sink; node != source; node = _arcs[by[node] ^ 1].To)
        {
            _arcs[by[node]] = _arcs[by[node]] with { Capacity = _arcs[by[node]].Capacity - 1 };
            _arcs[by[node] ^ 1] = _arcs[by[node] ^ 1] with { Capacity = _arcs[by[node] ^ 1].Capacity + 1 };
        }

        return cost[sink];
    }
}
