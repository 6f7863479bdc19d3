namespace KafkaPi.Operator.Planning.Rebalancing.Assignments;

/// <summary>
/// Chooses the first replica of each partition so that every broker is first as often, with as few changes as possible.
/// </summary>
internal sealed class LeaderPlacement(List<int>[] lists, int brokers)
{
    private readonly HashSet<int>[] _led =
    [
        .. Enumerable.Range(0, brokers)
            .Select(b => lists.Index().Where(l => l.Item.FirstOrDefault(-1) == b).Select(l => l.Index).ToHashSet()),
    ];

    public void Balance()
    {
        var stuck = new bool[brokers];
        for (var progress = false; ;)
        {
            var donor = -1;
            for (var broker = 0; broker < brokers; broker++)
            {
                if (!stuck[broker] && (donor < 0 || _led[broker].Count > _led[donor].Count))
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

                (progress, stuck) = (false, new bool[brokers]);
            }
            else if (Relieve(donor, stuck))
            {
                progress = true;
            }
        }
    }

    /// <summary>
    /// Takes leadership off a broker along a path of partitions. When that is not possible, every broker in reach is
    /// just as stuck.
    /// </summary>
    private bool Relieve(int donor, bool[] stuck)
    {
        var (path, lowest) = Reach(donor);
        if (lowest < 0)
        {
            foreach (var broker in path.Keys)
            {
                stuck[broker] = true;
            }

            return false;
        }

        for (var broker = lowest; path[broker].From >= 0; broker = path[broker].From)
        {
            var (from, partition) = path[broker];
            var list = lists[partition];
            (list[list.IndexOf(broker)], list[0]) = (list[0], broker);
            _led[from].Remove(partition);
            _led[broker].Add(partition);
        }

        return true;
    }

    /// <summary>
    /// Brokers in reach, each with the step that leads there, and the broker that leads least; -1 when none leads at
    /// least two partitions less than the donor.
    /// </summary>
    private (Dictionary<int, (int From, int Partition)> Path, int Lowest) Reach(int donor)
    {
        var path = new Dictionary<int, (int From, int Partition)> { [donor] = (-1, -1) };
        var queue = new Queue<int>([donor]);
        var lowest = -1;
        while (queue.TryDequeue(out var broker))
        {
            // Among equal brokers, the first one found has the shortest path.
            if (_led[broker].Count <= _led[donor].Count - 2 && (lowest < 0 || _led[broker].Count < _led[lowest].Count))
            {
                lowest = broker;
            }

            foreach (var partition in _led[broker].Order())
            {
                foreach (var next in lists[partition])
                {
                    if (path.TryAdd(next, (broker, partition)))
                    {
                        queue.Enqueue(next);
                    }
                }
            }
        }

        return (path, lowest);
    }
}
