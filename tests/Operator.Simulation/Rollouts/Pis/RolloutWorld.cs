using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Rollouts.Pis;

/// <summary>
/// Three or four Pis with their daemons, second by second. Everything that happens in it comes from the schedule.
/// </summary>
internal sealed class RolloutWorld : SimulatedWorld
{
    public RolloutWorld(int hosts, bool traced)
        : base(traced)
    {
        Hosts = [.. Enumerable.Range(1, hosts).Select(id => new SimHost(this, id, member: id <= 3))];
        Brokers = [.. Hosts.Select(h => h.Broker)];
        Ensemble = new(this);
        Partitions = new(this);
        Settings = new(this);
    }

    public ImmutableArray<SimHost> Hosts { get; private set; }

    public ImmutableArray<SimBroker> Brokers { get; private set; }

    public SimEnsemble Ensemble { get; private set; }

    public SimPartitions Partitions { get; private set; }

    public SimSettings Settings { get; private set; }

    /// <summary>What the user asks for.</summary>
    public SimSpec Spec { get; set; } = new(1, 1, null, 2, null);

    /// <summary>What was ever rendered, by the version of a host's files. Version 0 stands for no files.</summary>
    public List<SimFiles> Versions { get; private set; } = [default];

    /// <summary>The version of the files that the operator wants on the hosts now.</summary>
    public int Wanted { get; set; }

    /// <summary>How long a broker reads its logs after an unclean stop.</summary>
    public double RecoveryTakes { get; set; } = 10;

    /// <summary>Messages per second by which a replica catches up.</summary>
    public long CatchUp { get; set; } = 50;

    /// <summary>The hosts of nodes that leave are cleaned of everything.</summary>
    public bool Purges { get; set; }

    public double LastLinkFault { get; private set; } = double.MinValue;

    public bool IsHealthy =>
        Hosts.Where(h => h.InSpec)
            .All(h => h is { Runs: true, Reachable: true, Connected: true, ForeignDisk: false, DiskFull: false }
                && h.Daemons.All(d => d.Serves))
        // A broker that left the spec may hold a copy still, and be gone without the others having found out.
        && Partitions.All.All(p => p.InSync.Count == p.Replicas.Length && p.Replicas.All(id => Broker(id).Serves));

    /// <summary>Something comes to its end by itself: a start, a recovery, a copy, a move.</summary>
    private bool IsOnTheWay =>
        Hosts.Any(h => h.Runs && h.Daemons.Any(d => d.IsOnItsWay(Now)))
        || Brokers.Any(b => b is { Alive: true, Recovering: true })
        || Partitions.All.Any(p => p.MovesTo is not null
            || p.Replicas.Any(id => !p.InSync.Contains(id) && Broker(id).Serves));

    /// <summary>A world that goes on as this one would. Nothing that happens in one changes the other.</summary>
    public RolloutWorld Copy()
    {
        var copy = (RolloutWorld)MemberwiseClone();
        copy.Hosts = [.. Hosts.Select(h => h.Copy(copy))];
        copy.Brokers = [.. copy.Hosts.Select(h => h.Broker)];
        copy.Ensemble = Ensemble.Copy(copy);
        copy.Partitions = Partitions.Copy(copy);
        copy.Settings = Settings.Copy(copy);
        copy.Versions = [.. Versions];
        return copy;
    }

    public SimBroker Broker(int id) => Brokers[id - 1];

    public SimHost Host(NodeName name)
    {
        foreach (var host in Hosts)
        {
            if (host.Name == name)
            {
                return host;
            }
        }

        throw new ArgumentException($"there is no host {name}", nameof(name));
    }

    /// <param name="version">Negative for files that somebody has edited.</param>
    public SimFiles Files(int version) => Versions[Math.Abs(version)];

    public void LinkFault(string what)
    {
        LastLinkFault = Now;
        Fault(what);
    }

    /// <summary>Lets seconds pass until nothing is on the way any more.</summary>
    /// <param name="seconds">At most.</param>
    public void TickUntilStill(int seconds)
    {
        for (var end = Now + seconds; Now < end && IsOnTheWay;)
        {
            Tick(1);
        }
    }

    public override string ToString() => string.Join("; ", Partitions.All.Select(p =>
        $"{p.Topic} leader {p.Leader?.ToString(CultureInfo.InvariantCulture) ?? "none"} in sync "
        + $"[{string.Join(",", p.InSync)}] of [{string.Join(",", p.Replicas)}]"
        + $" ends [{string.Join(",", Brokers.Select(b => b.End[p.Index]))}]"));

    protected override void PassSecond()
    {
        foreach (var host in Hosts)
        {
            host.ZooKeeper?.Tick(Now);
        }

        Ensemble.Tick();
        foreach (var broker in Brokers)
        {
            broker.Run(Now);
        }

        Partitions.Tick(Now);
        foreach (var host in Hosts)
        {
            foreach (var daemon in host.Daemons)
            {
                if (daemon.Serves)
                {
                    daemon.InOurHands = false;
                }
            }
        }
    }
}
