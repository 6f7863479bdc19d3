using System.Collections.Immutable;

namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

/// <summary>Replicated partitions under a producer that counts every acknowledgement.</summary>
internal sealed class SimPartitions(RolloutWorld world)
{
    public const int Count = 5;

    private static readonly (string Topic, int[] Replicas, int Minimum)[] Shape =
    [
        ("orders", [1, 2, 3], 2),
        ("clicks", [2, 3, 1], 1),
        ("logs", [3, 1], 1),
        ("audit", [1, 2, 3], 1),
        ("pairs", [1, 3], 1),
    ];

    private ImmutableArray<SimPartition> _partitions =
    [
        .. Shape.Select((s, i) => new SimPartition(i, s.Topic, s.Replicas, s.Minimum)
        {
            OfTheBrokers =
                s.Topic == "pairs" ? leader => int.Parse(world.Settings.InForce(world.Broker(leader)), null) : null,
        }),
    ];

    public ImmutableArray<SimPartition> All => _partitions;

    // Asked of every partition every second.
    private readonly Predicate<int> _isGone = id => !world.Broker(id).Registered;
    private readonly Predicate<int> _serves = id => world.Broker(id).Serves;
    private readonly Predicate<int> _follows = id => world.Broker(id) is { Serves: true, Host.Connected: true };

    private bool _givenUp;

    public bool Exist { get; private set; }

    /// <summary>Replicas that move are held to a rate.</summary>
    public bool Throttled { get; set; }

    public SimPartitions Copy(RolloutWorld world)
    {
        SimPartitions copy = new(world) { _givenUp = _givenUp, Exist = Exist, Throttled = Throttled };
        copy._partitions = [.. _partitions.Select(p => p.Copy(copy._partitions[p.Index].OfTheBrokers))];
        return copy;
    }

    public void Tick(double now)
    {
        if (!Exist)
        {
            if (!world.Brokers.Take(3).All(b => b.Serves))
            {
                return;
            }

            Exist = true;
            foreach (var partition in _partitions)
            {
                (partition.Leader, partition.InSync) = (partition.Replicas[0], [.. partition.Replicas]);
            }
        }

        if (world.Ensemble.HasQuorum)
        {
            ChooseController();
        }

        foreach (var partition in _partitions)
        {
            Tick(partition, now);
        }
    }

    /// <summary>
    /// A controlled shutdown: its leaderships go to others in sync, and it leaves their in-sync replicas.
    /// </summary>
    public void HandOver(SimBroker broker)
    {
        if (!Exist || !world.Ensemble.HasQuorum)
        {
            return;
        }

        broker.Controls = false;
        foreach (var partition in _partitions)
        {
            Leave(partition, broker.Host.Id);
        }
    }

    /// <summary>
    /// A human has an empty broker started although others may hold what it lacks. Whatever it leads without them is
    /// given up.
    /// </summary>
    public void GiveUpWhatTheOthersHad() => _givenUp = true;

    /// <summary>What a broker has on its disks, in its own words.</summary>
    public IEnumerable<SimPartition> StoredOn(int broker) => _partitions.Where(p => IsStored(p, broker));

    public bool IsStored(SimPartition partition, int broker) => Exist
        && world.Broker(broker) is var on
        && !on.IsBlank(SimBroker.DiskOf(partition.Index))
        && (partition.Replicas.Contains(broker) || world.Now < on.DeletedAt[partition.Index]);

    private void ChooseController()
    {
        if (world.Brokers.Any(b => b.Controls && b.Registered))
        {
            return;
        }

        foreach (var broker in world.Brokers)
        {
            broker.Controls = false;
        }

        if (world.Brokers.FirstOrDefault(b => b.Serves) is { } next)
        {
            next.Controls = true;
        }
    }

    /// <summary>Kafka's own tool, which refuses while it moves anything.</summary>
    /// <returns>Whether the controller took it.</returns>
    public bool Move(IEnumerable<(string Topic, int[] To)> moves)
    {
        if (!IsLed())
        {
            return false;
        }

        if (_partitions.Any(p => p.MovesTo is not null))
        {
            return true;
        }

        foreach (var (topic, to) in moves)
        {
            var partition = _partitions.Single(p => p.Topic == topic);
            (partition.MovesFrom, partition.MovesTo, partition.MoveEnds) = (partition.Replicas, to, null);
            partition.Replicas = [.. to, .. partition.Replicas.Except(to)];
        }

        return true;
    }

    public bool Cancel()
    {
        if (!IsLed())
        {
            return false;
        }

        foreach (var partition in _partitions.Where(p => p.MovesTo is not null))
        {
            Settle(partition, partition.MovesFrom!);
        }

        return true;
    }

    /// <returns>Whether the controller took it.</returns>
    public bool ReturnLeaders()
    {
        if (!IsLed())
        {
            return false;
        }

        foreach (var partition in _partitions.Where(
            p => p.InSync.Contains(p.Replicas[0]) && world.Broker(p.Replicas[0]).Serves))
        {
            Lead(partition, partition.Replicas[0]);
        }

        return true;
    }

    private bool IsLed() => Exist && world.Ensemble.HasQuorum && world.Brokers.Any(b => b.Controls && b.Serves);

    /// <summary>Drops the old replicas, with what they hold, a moment after all new replicas are in sync.</summary>
    private void Advance(SimPartition partition, double now)
    {
        if (partition.MovesTo is not { } to || !IsLed() || !to.All(partition.InSync.Contains))
        {
            return;
        }

        partition.MoveEnds ??= now + 8;
        if (now >= partition.MoveEnds)
        {
            Settle(partition, to);
        }
    }

    private void Settle(SimPartition partition, int[] replicas)
    {
        var dropped = partition.Replicas.Except(replicas).ToArray();
        (partition.Replicas, partition.MovesTo) = (replicas, null);
        partition.InSync.RemoveAll(dropped.Contains);
        if (partition.InSync.Count == 0
            || !partition.InSync.Exists(id => world.Broker(id).End[partition.Index] >= partition.Acknowledged))
        {
            throw world.Broken(
                $"acknowledged messages of {partition.Topic} are lost: its move ended without anyone who has them");
        }

        if (partition.Leader is { } leader && !replicas.Contains(leader))
        {
            partition.Leader = null;
        }

        if (partition.Leader is null && partition.InSync.Find(_serves) is > 0 and var next)
        {
            Lead(partition, next);
        }

        foreach (var id in dropped)
        {
            (world.Broker(id).End[partition.Index], world.Broker(id).DeletedAt[partition.Index]) = (0, world.Now + 20);
        }
    }

    private void Tick(SimPartition partition, double now)
    {
        Advance(partition, now);
        if (IsLed())
        {
            FindTheOthersGone(partition);
        }

        if (partition.Leader is not { } leader
            || world.Broker(leader) is not { Serves: true } from
            || !from.Host.Connected)
        {
            return;
        }

        foreach (var id in partition.Replicas)
        {
            if (id != leader)
            {
                Replicate(partition, from, id, now);
            }
        }

        Produce(partition, from);
    }

    /// <summary>The controller, which is a broker that serves, notices which brokers have gone.</summary>
    private void FindTheOthersGone(SimPartition partition)
    {
        foreach (var id in partition.InSync.FindAll(_isGone))
        {
            Leave(partition, id);
        }

        if (partition.Leader is { } dead && !world.Broker(dead).Registered)
        {
            partition.Leader = null;
        }

        if (partition.Leader is null && partition.InSync.Find(_serves) is > 0 and var next)
        {
            Lead(partition, next);
        }
    }

    private void Replicate(SimPartition partition, SimBroker from, int id, double now)
    {
        var follower = world.Broker(id);
        if (follower.Serves && follower.Host.Connected)
        {
            follower.End[partition.Index] =
                Math.Min(from.End[partition.Index], follower.End[partition.Index] + world.CatchUp);
            if (follower.End[partition.Index] == from.End[partition.Index]
                && !partition.InSync.Contains(id)
                && world.Ensemble.HasQuorum)
            {
                partition.InSync.Add(id);
            }

            partition.LaggingSince[id] = now;
        }
        else if (partition.InSync.Contains(id) && now - partition.LaggingSince.GetValueOrDefault(id, now) > 30)
        {
            Leave(partition, id);
        }
    }

    private void Produce(SimPartition partition, SimBroker leader)
    {
        if (partition.InSync.Count < partition.Minimum)
        {
            return;
        }

        if (!partition.InSync.TrueForAll(_follows))
        {
            return;
        }

        leader.End[partition.Index]++;
        foreach (var id in partition.InSync)
        {
            world.Broker(id).End[partition.Index] = leader.End[partition.Index];
        }

        partition.Acknowledged = leader.End[partition.Index];
    }

    private void Leave(SimPartition partition, int id)
    {
        if (partition.InSync.Count > 1)
        {
            partition.InSync.Remove(id);
        }

        if (partition.Leader != id)
        {
            return;
        }

        partition.Leader = null;
        if (partition.InSync.FirstOrDefault(other => other != id && world.Broker(other).Serves) is > 0 and var next)
        {
            Lead(partition, next);
        }
    }

    private void Lead(SimPartition partition, int id)
    {
        partition.Leader = id;
        var end = world.Broker(id).End[partition.Index];
        if (_givenUp)
        {
            partition.Acknowledged = Math.Min(partition.Acknowledged, end);
        }

        if (end < partition.Acknowledged)
        {
            throw world.Broken(
                $"{partition.Acknowledged - end} acknowledged messages of {partition.Topic} are lost: pi{id} leads "
                    + "without them");
        }

        foreach (var other in partition.Replicas.Where(r => r != id))
        {
            world.Broker(other).End[partition.Index] = Math.Min(world.Broker(other).End[partition.Index], end);
        }
    }
}
