namespace KafkaPi.Operator.Planning.Rebalancing.Assignments;

/// <summary>Finds a ring of moves with a negative cost, by Bellman and Ford.</summary>
internal static class NegativeRing
{
    /// <summary>A step of a ring that moves nothing.</summary>
    public const int NoPartition = -1;

    /// <param name="best">The cheapest partition to move from one broker to another; null when there is none.</param>
    /// <returns>The moves of the ring; empty when no ring has a negative cost.</returns>
    public static List<(int From, int To, int Partition)> Find((int? Partition, int Cost)[,] best)
    {
        var brokers = best.GetLength(0);
        var before = Enumerable.Repeat(-1, brokers).ToArray();
        if (Relax(best, before) is not { } last)
        {
            return [];
        }

        // As many steps back as there are brokers lead into the ring.
        for (var step = 0; step < brokers; step++)
        {
            last = before[last];
        }

        var ring = new List<(int From, int To, int Partition)>();
        var at = last;
        do
        {
            ring.Add((before[at], at, best[before[at], at].Partition!.Value));
            at = before[at];
        }
        while (at != last);

        return ring;
    }

    /// <summary>
    /// Shortens paths for as many rounds as there are brokers, and one more. Only a ring of negative cost leaves a
    /// path to shorten in the last round.
    /// </summary>
    /// <returns>A broker whose path was shortened in the last round; null when a round shortens none.</returns>
    private static int? Relax((int? Partition, int Cost)[,] best, int[] before)
    {
        var distance = new int[before.Length];
        int? last = null;
        for (var round = 0; round <= before.Length; round++)
        {
            last = RelaxOnce(best, before, distance);
            if (last is null)
            {
                return null;
            }
        }

        return last;
    }

    private static int? RelaxOnce((int? Partition, int Cost)[,] best, int[] before, int[] distance)
    {
        int? last = null;
        for (var from = 0; from < before.Length; from++)
        {
            for (var to = 0; to < before.Length; to++)
            {
                if (from == to
                    || best[from, to].Partition is null
                    || distance[from] + best[from, to].Cost >= distance[to])
                {
                    continue;
                }

                (distance[to], before[to], last) = (distance[from] + best[from, to].Cost, from, to);
            }
        }

        return last;
    }
}
