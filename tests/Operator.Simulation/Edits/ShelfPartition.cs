using System.Collections.Immutable;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Simulation.Edits;

/// <summary>
/// A partition of a topic, by ids of brokers. How far each replica is, is the concern of the simulation of rollouts.
/// </summary>
internal sealed class ShelfPartition(string topic)
{
    /// <summary>Seconds until a replica that is found by its leader is in sync.</summary>
    private const double CatchesUpIn = 4;

    private readonly Dictionary<int, double> _foundSince = [];

    public string Topic => topic;

    public ImmutableArray<int> Replicas { get; set; } = [];

    public List<int> InSync { get; } = [];

    public int? Leader { get; private set; }

    public ImmutableArray<int>? MovesTo { get; private set; }

    /// <summary>All that have a copy, or are getting one.</summary>
    public IEnumerable<int> Held => MovesTo is { } to ? Replicas.Union(to) : Replicas;

    public bool IsWell => MovesTo is null && InSync.Count == Replicas.Length;

    public void Move(ImmutableArray<int> to) => MovesTo = to;

    public void Cancel() => MovesTo = null;

    /// <summary>Gives leadership to the first replica, if that is in sync.</summary>
    public void ReturnLeader(ShelfWorld world)
    {
        if (InSync.Contains(Replicas[0]) && world.Serving(Replicas[0]) is not null)
        {
            Leader = Replicas[0];
        }
    }

    public void Tick(ShelfWorld world)
    {
        if (Leader is { } old && world.Serving(old) is null)
        {
            Leader = null;
        }

        Leader ??= Replicas.Where(id => InSync.Contains(id) && world.Serving(id) is not null)
            .Cast<int?>().FirstOrDefault();
        if (Leader is not { } leader)
        {
            return;
        }

        foreach (var id in Held)
        {
            var isFound = Understand(world.Serving(id), world.Serving(leader)!);
            if (!isFound)
            {
                _foundSince.Remove(id);
                InSync.Remove(id);
            }
            else if (!InSync.Contains(id))
            {
                _foundSince.TryAdd(id, world.Now);
                if (world.Now - _foundSince[id] >= CatchesUpIn)
                {
                    InSync.Add(id);
                }
            }
        }

        EndMove();
    }

    private void EndMove()
    {
        if (MovesTo is not { } to || !to.All(InSync.Contains))
        {
            return;
        }

        (Replicas, MovesTo) = (to, null);
        InSync.RemoveAll(id => !to.Contains(id));
        Leader = Leader is { } leader && to.Contains(leader) ? leader : to[0];
    }

    /// <summary>Both find each other by the listener between brokers.</summary>
    private static bool Understand(ShelfPi? one, ShelfPi other) => one is not null
        && (one == other
            || (BrokerListeners.Of(one.Broker.Running!.Settings) is { } of
                && BrokerListeners.Of(other.Broker.Running!.Settings) is { } others
                && of.Understands(others)
                && IsThere(one)
                && IsThere(other)));

    private static bool IsThere(ShelfPi pi) => pi.Broker.Running!.Settings["advertised.listeners"].Contains(
        $"://{pi.Address}:", StringComparison.Ordinal);
}
