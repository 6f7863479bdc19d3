using System.Collections.Immutable;
using KafkaPi.Operator.Model.Moves;

namespace KafkaPi.Operator.Planning.Rebalancing.Assignments;

/// <summary>
/// Spreads replicas evenly with as few moves as possible, from the fullest broker to the emptiest, by way of other
/// brokers where that is needed.
/// </summary>
/// <remarks>
/// When no chain of moves leads from any broker to a broker with two replicas less, no assignment is more even. This
/// is the optimality of a flow with convex costs, and it needs no quota, which racks of unequal size would make
/// wrong. Brokers and partitions are indices here.
/// </remarks>
internal sealed class ReplicaPlacement
{
    private readonly ImmutableArray<PlacedPartition> _partitions;
    private readonly int _brokers;
    private readonly int[] _rack;
    private readonly int _racks;
    private readonly int[] _topic;
    private readonly int[] _unplaced;
    private readonly int[][] _origin;
    private readonly List<int>[] _on;
    private readonly long[] _bytes;
    private readonly int[,] _ofTopic;

    public ReplicaPlacement(ImmutableArray<PlacedPartition> partitions, ImmutableArray<AssignedBroker> brokers)
    {
        _partitions = partitions;
        _brokers = brokers.Length;
        (_rack, _racks) = Racks(brokers);
        var index = brokers.Select((b, i) => (b.Id, i)).ToDictionary(b => b.Id, b => b.i);
        var topics = new Dictionary<string, int>(StringComparer.Ordinal);
        _topic =
        [
            .. partitions.Select(
                p => topics.TryGetValue(p.Topic, out var known) ? known : topics[p.Topic] = topics.Count)
        ];
        _origin =
        [
            .. partitions.Select(p => p.Replicas.Where(index.ContainsKey).Select(r => index[r]).Distinct().ToArray())
        ];
        _unplaced = [.. partitions.Select((p, i) => p.Replicas.Length - _origin[i].Length)];
        Lists = [.. _origin.Select(o => o.ToList())];
        _on = [.. Enumerable.Range(0, _brokers).Select(_ => new List<int>())];
        _bytes = new long[_brokers];
        _ofTopic = new int[_brokers, topics.Count];
        for (var p = 0; p < Lists.Length; p++)
        {
            foreach (var broker in Lists[p])
            {
                Count(p, broker, 1);
            }
        }
    }

    /// <summary>Brokers by partition. Brokers that had the partition before come first, in their old order.</summary>
    public List<int>[] Lists { get; }

    public void Balance()
    {
        for (var p = 0; p < Lists.Length; p++)
        {
            LeaveCrowdedRacks(p);
        }

        foreach (var p in Enumerable.Range(0, Lists.Length)
            .Where(p => _unplaced[p] > 0)
            .OrderByDescending(Bytes)
            .ThenBy(p => p))
        {
            while (_unplaced[p] > 0)
            {
                Place(p);
            }
        }

        Even();
        while (Moves() > FewestConceivable() && Shorten())
        {
            continue;
        }
    }

    private static (int[] Rack, int Racks) Racks(ImmutableArray<AssignedBroker> brokers)
    {
        if (brokers.Any(b => b.Rack is null))
        {
            return ([.. brokers.Select((_, i) => i)], brokers.Length);
        }

        var names =
            brokers.Select(b => b.Rack!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return ([.. brokers.Select(b => names.IndexOf(b.Rack!))], names.Count);
    }

    private long Bytes(int partition) => _partitions[partition].Bytes ?? 0;

    private int Load(int broker) => _on[broker].Count;

    /// <summary>
    /// Takes replicas out of racks that hold several, until the replicas that are left can reach as many racks as there
    /// have to be.
    /// </summary>
    private void LeaveCrowdedRacks(int partition)
    {
        while (!CanReachItsRacks(partition, losing: -1, gaining: -1, _unplaced[partition]))
        {
            var crowded = Lists[partition].Where(b => Lists[partition].Count(o => _rack[o] == _rack[b]) > 1);
            Remove(partition, crowded.OrderByDescending(Load).ThenByDescending(b => b).First());
            _unplaced[partition]++;
        }
    }

    private void Place(int partition)
    {
        var best = -1;
        for (var broker = 0; broker < _brokers; broker++)
        {
            if (MayTake(partition, losing: -1, broker) && (best < 0 || Rank(broker).CompareTo(Rank(best)) < 0))
            {
                best = broker;
            }
        }

        _unplaced[partition]--;
        Add(partition, best);

        // A broker that had the partition before costs nothing.
        (int, int, int, long, int) Rank(int broker) =>
            (Load(broker), _origin[partition].Contains(broker) ? 0 : 1, _ofTopic[broker, _topic[partition]],
            _bytes[broker], broker);
    }

    private void Even()
    {
        var stuck = new bool[_brokers];
        for (var progress = false; ;)
        {
            var donor = -1;
            for (var broker = 0; broker < _brokers; broker++)
            {
                if (!stuck[broker] && (donor < 0 || Load(broker) > Load(donor)))
                {
                    donor = broker;
                }
            }

            if (donor < 0)
            {
                if (!progress)
                {
                    return;
                }

                (progress, stuck) = (false, new bool[_brokers]);
            }
            else if (Relieve(donor, stuck))
            {
                progress = true;
            }
        }
    }

    /// <summary>
    /// Takes one replica off a broker. When that is not possible, every broker in reach is as full, and just as stuck.
    /// </summary>
    private bool Relieve(int donor, bool[] stuck)
    {
        foreach (var receiver in Enumerable.Range(0, _brokers)
            .Where(b => Load(b) <= Load(donor) - 2)
            .OrderBy(Load)
            .ThenBy(b => _bytes[b])
            .ThenBy(b => b))
        {
            if (Cheapest(donor, receiver, used: null) is not ({ } partition, <= 1))
            {
                continue;
            }

            Move(partition, donor, receiver);
            return true;
        }

        var path = new Dictionary<int, (int From, int Partition, int Cost)> { [donor] = (-1, -1, 0) };
        if (Search(donor, path) is not { } end)
        {
            foreach (var broker in path.Keys)
            {
                stuck[broker] = true;
            }

            return false;
        }

        for (var broker = end; path[broker].From >= 0; broker = path[broker].From)
        {
            Move(path[broker].Partition, path[broker].From, broker);
        }

        return true;
    }

    /// <summary>
    /// The emptiest broker that the fewest moves lead to, with the path to it; null when no broker with two replicas
    /// less can be reached.
    /// </summary>
    private int? Search(int donor, Dictionary<int, (int From, int Partition, int Cost)> path)
    {
        var done = new HashSet<int>();
        while (Nearest(path, done) is { } broker)
        {
            if (Load(broker) <= Load(donor) - 2)
            {
                return broker;
            }

            done.Add(broker);
            Extend(path, broker, done);
        }

        return null;
    }

    private int? Nearest(Dictionary<int, (int From, int Partition, int Cost)> path, HashSet<int> done) => path
        .Where(s => !done.Contains(s.Key))
        .OrderBy(s => s.Value.Cost)
        .ThenBy(s => Load(s.Key))
        .ThenBy(s => s.Key)
        .Select(s => (int?)s.Key)
        .FirstOrDefault();

    /// <summary>Adds brokers that can be reached from a broker, by partitions that are not on the path to it.</summary>
    private void Extend(
        Dictionary<int, (int From, int Partition, int Cost)> path, int broker, HashSet<int> done)
    {
        var used = new HashSet<int>();
        for (var step = broker; path[step].From >= 0; step = path[step].From)
        {
            used.Add(path[step].Partition);
        }

        for (var next = 0; next < _brokers; next++)
        {
            if (done.Contains(next) || Cheapest(broker, next, used) is not ({ } partition, var cost))
            {
                continue;
            }

            var whole = path[broker].Cost + cost;
            if (!path.TryGetValue(next, out var known) || whole < known.Cost)
            {
                path[next] = (broker, partition, whole);
            }
        }
    }

    private int Moves() => Lists.Index().Sum(l => l.Item.Count(b => !_origin[l.Index].Contains(b)));

    /// <summary>
    /// Replicas that had no place, and replicas above the present shares, when the largest share goes to the broker
    /// that held most.
    /// </summary>
    private int FewestConceivable()
    {
        var stayed = new int[_brokers];
        foreach (var broker in _origin.SelectMany(o => o))
        {
            stayed[broker]++;
        }

        var shares = Enumerable.Range(0, _brokers).Select(Load).OrderDescending();
        return _partitions.Sum(p => p.Replicas.Length) - stayed.OrderDescending().Zip(shares, Math.Min).Sum();
    }

    /// <summary>
    /// Exchanges replicas in a ring, so that each broker stays as full and a move is saved. Two brokers that differ
    /// by one replica may change parts.
    /// </summary>
    private bool Shorten()
    {
        var best = new (int? Partition, int Cost)[_brokers, _brokers];
        for (var from = 0; from < _brokers; from++)
        {
            for (var to = 0; to < _brokers; to++)
            {
                var (partition, cost) = Least(from, to);
                var changesParts = Load(to) == Load(from) + 1 && (partition is null || cost > 0);
                best[from, to] = changesParts ? (NegativeRing.NoPartition, 0) : (partition, cost);
            }
        }

        var moved = NegativeRing.Find(best).Where(r => r.Partition != NegativeRing.NoPartition).ToArray();
        if (moved.Length == 0 || moved.Select(r => r.Partition).Distinct().Count() < moved.Length)
        {
            return false;
        }

        foreach (var (from, to, partition) in moved)
        {
            Move(partition, from, to);
        }

        return true;
    }

    private (int? Partition, int Cost) Least(int from, int to)
    {
        (int? Partition, int Cost) least = (null, int.MaxValue);
        foreach (var partition in _on[from])
        {
            if (Cost(partition, from, to) is var cost && cost < least.Cost && MayTake(partition, from, to))
            {
                least = (partition, cost);
            }
        }

        return least;
    }

    private int Cost(int partition, int from, int to) =>
        (_origin[partition].Contains(to) ? 0 : 1) - (_origin[partition].Contains(from) ? 0 : 1);

    /// <summary>
    /// The best replica to go from one broker to another. A replica that was moved before, or comes home, costs
    /// nothing. Then topics that are spread least come first, then a size that brings the receiver to its even share.
    /// </summary>
    private (int? Partition, int Cost) Cheapest(int from, int to, HashSet<int>? used)
    {
        var total = 0L;
        var replicas = 0;
        for (var broker = 0; broker < _brokers; broker++)
        {
            (total, replicas) = (total + _bytes[broker], replicas + Load(broker));
        }

        var ideal = Math.Max(0, (total / _brokers) - _bytes[to]) / Math.Max(1, (replicas / _brokers) - Load(to));

        int? best = null;
        var bestRank = (int.MaxValue, 0, 0L, 0);
        foreach (var partition in _on[from])
        {
            if (!MayTake(partition, from, to) || used?.Contains(partition) == true)
            {
                continue;
            }

            var spread = _ofTopic[to, _topic[partition]] - _ofTopic[from, _topic[partition]];
            var rank = (Math.Max(0, Cost(partition, from, to)), spread, Math.Abs(Bytes(partition) - ideal), partition);
            if (best is null || rank.CompareTo(bestRank) < 0)
            {
                (best, bestRank) = (partition, rank);
            }
        }

        return (best, bestRank.Item1);
    }

    private bool MayTake(int partition, int losing, int gaining) =>
        !Lists[partition].Contains(gaining)
        && CanReachItsRacks(
            partition, losing, gaining, losing >= 0 ? _unplaced[partition] : _unplaced[partition] - 1);

    private bool CanReachItsRacks(int partition, int losing, int gaining, int unplaced)
    {
        var list = Lists[partition];
        var racks = gaining >= 0 ? 1 : 0;
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] == losing || (gaining >= 0 && _rack[list[i]] == _rack[gaining]))
            {
                continue;
            }

            var seen = false;
            for (var j = 0; j < i && !seen; j++)
            {
                seen = list[j] != losing && _rack[list[j]] == _rack[list[i]];
            }

            if (!seen)
            {
                racks++;
            }
        }

        return racks + unplaced >= Math.Min(_partitions[partition].Replicas.Length, _racks);
    }

    private void Move(int partition, int from, int to)
    {
        Remove(partition, from);
        Add(partition, to);
    }

    private void Add(int partition, int broker)
    {
        // A replica that comes home takes its old place.
        var list = Lists[partition];
        var home = Array.IndexOf(_origin[partition], broker);
        var at = home < 0
            ? list.Count
            : list.Count(b => Array.IndexOf(_origin[partition], b) is >= 0 and var place && place < home);
        list.Insert(at, broker);
        Count(partition, broker, 1);
    }

    private void Remove(int partition, int broker)
    {
        Lists[partition].Remove(broker);
        Count(partition, broker, -1);
    }

    private void Count(int partition, int broker, int one)
    {
        if (one > 0)
        {
            _on[broker].Add(partition);
        }
        else
        {
            _on[broker].Remove(partition);
        }

        _bytes[broker] += one * Bytes(partition);
        _ofTopic[broker, _topic[partition]] += one;
    }
}
