using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Edits;

/// <summary>A shelf of Pis, with the real spec and the real files. Seconds pass one by one.</summary>
internal sealed class ShelfWorld : SimulatedWorld
{
    public const int Size = 6;

    private readonly ShelfEnsemble _ensemble;

    public ShelfWorld(bool traced)
        : base(traced) => _ensemble = new(this);

    public ImmutableArray<ShelfPi> Pis { get; } = [.. Enumerable.Range(1, Size).Select(n => new ShelfPi(n))];

    public ImmutableArray<ShelfPartition> Partitions { get; } = [new("a"), new("b"), new("c")];

    /// <summary>Replicas that move are throttled.</summary>
    public bool Throttled { get; set; }

    /// <summary>The fewest replicas in sync that any partition has had.</summary>
    public int LeastInSync { get; private set; } = int.MaxValue;

    public ShelfPi? At(string address) => Pis.FirstOrDefault(p => p.Address == address);

    /// <summary>The Pi whose broker of that id serves; null when none does.</summary>
    public ShelfPi? Serving(int id) => Pis.FirstOrDefault(p => BrokerServes(p) && p.BrokerId == id);

    public bool BrokerServes(ShelfPi pi) => pi is { On: true, Broker: { Works: true } broker }
        && Now - broker.StartedAt >= 2
        && FindsZooKeeper(pi);

    public bool Serves(ShelfPi pi, DaemonKind kind) => kind switch
    {
        DaemonKind.ZooKeeper => pi is { On: true, Leader: > 0 },
        DaemonKind.Broker => BrokerServes(pi),
    };

    public void Elect() => _ensemble.Run();

    /// <summary>All Pis have other addresses, and nobody finds anybody.</summary>
    public int ReplaceRouter()
    {
        var router = Pis[0].Router + 1;
        foreach (var pi in Pis)
        {
            (pi.Router, pi.Leader) = (router, 0);
            pi.InOurHands.Clear();
        }

        return router;
    }

    /// <summary>Makes the topics, with three replicas where there are as many brokers.</summary>
    public void MakeTopics(ImmutableArray<int> brokers)
    {
        foreach (var (i, partition) in Partitions.Index())
        {
            partition.Replicas =
                [.. Enumerable.Range(i, Math.Min(3, brokers.Length)).Select(n => brokers[n % brokers.Length])];
            partition.InSync.AddRange(partition.Replicas);
        }
    }

    public override string ToString() => string.Join("; ", Pis.Select(p =>
            $"{(p.ZooKeeper.IsAlive ? _ensemble.Told(p) : $"{p}{(p.On ? "" : " off")}")}"
            + (p.Broker.IsAlive ? $" broker {p.BrokerId}{(BrokerServes(p) ? "" : " does not serve")}" : "")))
        + "; " + string.Join("; ", Partitions.Select(p =>
            $"{p.Topic} [{string.Join(',', p.InSync)}] of [{string.Join(',', p.Replicas)}]"
            + (p.MovesTo is { } to ? $" to [{string.Join(',', to)}]" : "")));

    protected override void PassSecond()
    {
        foreach (var pi in Pis.Where(p => p.On))
        {
            pi.ZooKeeper.Tick(Now);
            pi.Broker.Tick(Now);
        }

        Elect();
        foreach (var pi in Pis.Where(p => p is { On: true, Broker.IsAlive: true }))
        {
            Run(pi);
        }

        foreach (var partition in Partitions)
        {
            partition.Tick(this);
            LeastInSync = partition.Replicas.IsEmpty ? LeastInSync : Math.Min(LeastInSync, partition.InSync.Count);
        }

        foreach (var pi in Pis)
        {
            pi.InOurHands.RemoveWhere(kind => Serves(pi, kind));
        }
    }

    private bool FindsZooKeeper(ShelfPi pi) =>
        pi.Broker.Running!.Settings["zookeeper.connect"].Split(',').Any(_ensemble.Serves);

    private void Run(ShelfPi pi)
    {
        if (FindsZooKeeper(pi))
        {
            pi.BrokerFoundOneAt = Now;
        }
        else if (pi.BrokerFoundOneAt < pi.Broker.StartedAt && Now - pi.Broker.StartedAt >= 9)
        {
            pi.Broker.Crash(Now);
            return;
        }

        if (!BrokerServes(pi))
        {
            return;
        }

        var twin = Pis.FirstOrDefault(p => p != pi && BrokerServes(p) && p.BrokerId == pi.BrokerId);
        Promise(twin is null, () => $"{pi} and {twin!} both run broker {pi.BrokerId}");
        Store(pi);
    }

    /// <summary>Keeps what the broker has a replica of, in its directories, and nothing else.</summary>
    private void Store(ShelfPi pi)
    {
        var directories = pi.Broker.Running!.Settings["log.dirs"].Split(',');
        foreach (var directory in directories)
        {
            pi.Marks.TryAdd(directory, pi.BrokerId);
        }

        var lost = pi.Replicas.FirstOrDefault(r => !directories.Contains(r.Value));
        Promise(lost.Key is null, () => $"{pi} runs without {lost.Value}, which has {lost.Key}");
        foreach (var (topic, (to, _)) in pi.Copies.Where(c => Now >= c.Value.Until).ToArray())
        {
            pi.Copies.Remove(topic);
            (pi.Replicas[topic], pi.ReplicasChangedAt) = (to, Now);
        }

        foreach (var partition in Partitions)
        {
            var isHeld = partition.Held.Contains(pi.BrokerId);
            if (isHeld && !pi.Replicas.ContainsKey(partition.Topic))
            {
                pi.Replicas[partition.Topic] = directories.MinBy(d => pi.Replicas.Values.Count(r => r == d))!;
                pi.ReplicasChangedAt = Now;
            }
            else if (!isHeld && pi.Replicas.Remove(partition.Topic))
            {
                pi.Copies.Remove(partition.Topic);
                pi.ReplicasChangedAt = Now;
            }
        }
    }
}
