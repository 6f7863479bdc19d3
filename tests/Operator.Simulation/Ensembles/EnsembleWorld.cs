using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>Five Pis with a ZooKeeper, or a broker, or both. Seconds pass one by one.</summary>
internal sealed class EnsembleWorld : SimulatedWorld
{
    /// <summary>After a fault, a member without a quorum is given its time to find one first.</summary>
    private const int QuorumReturns = 80;

    /// <summary>Without a fault, the quorum is missing for as long as a restart or a stop lasts.</summary>
    private const int QuorumOfAQuietTimeReturns = 5;

    /// <summary>How long members serve on, as they say, when nobody hears them any more.</summary>
    private const int MembersMissEachOther = 12;

    private readonly EnsembleElection _election;
    private double _quorumSince;

    /// <summary>The members have addresses of a router that is gone, and have to be told first.</summary>
    private bool _isParted;

    /// <summary>When the router came. Brokers that are older know nobody, until the operator restarts them.</summary>
    private double _routerAt = -1;

    public EnsembleWorld(bool traced)
        : base(traced) => _election = new(this);

    public ImmutableArray<EnsembleHost> Hosts { get; } = [.. Enumerable.Range(1, 5).Select(id => new EnsembleHost(id))];

    /// <summary>Ids of the members that the spec asks for.</summary>
    public ImmutableSortedSet<int> Spec { get; private set; } = [1];

    /// <summary>Ids of members to which the spec gives no broker.</summary>
    public ImmutableSortedSet<int> WithoutBroker { get; private set; } = [];

    /// <summary>
    /// The port to the leader that the spec asks for. The port for the election is a thousand higher.
    /// </summary>
    public int LeaderPort { get; set; } = 2888;

    /// <summary>Number of the router. Each router gives the hosts other addresses.</summary>
    public int Router { get; private set; }

    /// <summary>The client port that the spec asks for.</summary>
    public int ClientPort { get; set; } = 2181;

    /// <summary>Stands for all other settings of ZooKeeper.</summary>
    public int Setting { get; set; } = 1;

    /// <summary>No faults come any more, and nobody has anything to explain by them.</summary>
    public bool IsQuiet { get; set; }

    public bool HasQuorum => Hosts.Any(h => Serves(h) && h.Member.Leader == h.Id);

    public static bool Serves(EnsembleHost host) => host is { On: true, Member: { IsAlive: true, Leader: > 0 } };

    public EnsembleHost Host(NodeName name) => Hosts.Single(h => h.Name == name);

    /// <summary>Edits the roles. Each node has one at least.</summary>
    public void GiveRoles(ImmutableSortedSet<int> members, ImmutableSortedSet<int> withoutBroker) =>
        (Spec, WithoutBroker) = (members, withoutBroker.Intersect(members));

    /// <summary>The broker reaches a member that serves.</summary>
    public bool BrokerServes(EnsembleHost host) =>
        host is { On: true, Broker: { IsAlive: true } broker }
            && Now - broker.StartedAt >= 2
            && KnowsOneThatServes(broker.Running!);

    /// <summary>Members answer as before, though their addresses are gone.</summary>
    public bool IsStale => _isParted && Now - _routerAt < MembersMissEachOther;

    public string Address(int id) => $"10.{Router}.0.{id}";

    /// <summary>All hosts get other addresses at once, and the spec is edited to them. Nobody finds anybody.</summary>
    public void ReplaceRouter()
    {
        Router++;
        (_isParted, _routerAt) = (true, Now);
        Fault($"router {Router} replaces the other, and the spec has its addresses");
    }

    /// <summary>A member waits for an answer that never comes, while the others serve without it.</summary>
    public void Hang(EnsembleHost host)
    {
        if (!Serves(host) || Hosts.Any(h => h.Member.Hangs))
        {
            return;
        }

        Fault($"ZooKeeper on {host} hangs until it is restarted");
        host.Member.Hangs = true;
    }

    /// <summary>Nobody can tell such a member from others that find no quorum. Connections end at last.</summary>
    public void HangNoMore()
    {
        foreach (var host in Hosts.Where(h => h.Member.Hangs))
        {
            Tell($"ZooKeeper on {host} hangs no more");
            host.Member.Hangs = false;
        }
    }

    public void Elect() => _election.Run();

    /// <summary>Makes true what a person said: the host is gone for good.</summary>
    public void Scrap(EnsembleHost host)
    {
        host.Scrap();
        _election.GiveUp();
    }

    public override string ToString() => string.Join("; ", Hosts.Select(h => h.Member.IsAlive
        ? $"{h} {{{_election.Places(h)}}}{(Serves(h) ? "" : " looking")}"
        : $"{h} down"));

    protected override void PassSecond()
    {
        foreach (var host in Hosts.Where(h => h.On))
        {
            host.Member.Tick(Now);
            host.Broker.Tick(Now);
        }

        if (_isParted && Now - _routerAt == MembersMissEachOther)
        {
            Part();
        }

        Elect();
        foreach (var host in Hosts)
        {
            host.Member.Look(Now);
        }

        foreach (var host in Hosts.Where(h => h is { On: true, Broker.IsAlive: true }))
        {
            if (KnowsOneThatServes(host.Broker.Running!))
            {
                host.BrokerFoundOneAt = Now;
            }
            else if (host.BrokerFoundOneAt < host.Broker.StartedAt && Now - host.Broker.StartedAt >= 9)
            {
                host.Broker.Crash(Now);
            }
        }

        Watch();
    }

    private void Watch()
    {
        if (Hosts.Any(h => h is not { On: true, Reachable: true, Connected: true }))
        {
            LastFault = Now;
        }

        var bearable = IsQuiet ? QuorumOfTwo(QuorumOfAQuietTimeReturns) : QuorumReturns;
        if (_isParted && HasQuorum && !IsStale)
        {
            (_isParted, LastFault) = (false, Now);
        }

        if (HasQuorum || _isParted || Now - LastFault < bearable || _election.Acknowledged == 0)
        {
            _quorumSince = Now;
        }

        Promise(
            Now - _quorumSince <= bearable,
            () => $"there is no quorum for {bearable} s, and nothing has happened that explains it: {this}");
        var looking = Hosts.FirstOrDefault(h => IsQuiet
            && Spec.Contains(h.Id)
            && h.Member is { IsAlive: true, Leader: 0 } member
            && _election.Ids(h).Count != 2
            && member.Running == member.Staged
            && Now - member.TakenOutAt is > 2 and < 10);
        Promise(looking is null, () => $"ZooKeeper on {looking!} was restarted, and finds no quorum");
        var lost = Hosts.FirstOrDefault(h => h is { On: true, Broker.IsAlive: true }
            && h.BrokerFoundOneAt >= h.Broker.StartedAt
            && h.Broker.StartedAt > _routerAt
            && HasQuorum
            && !KnowsOneThatServes(h.Broker.Running!));
        Promise(
            lost is null || Now - LastFault <= bearable || Now - lost.BrokerFoundOneAt <= bearable,
            () => $"the broker on {lost!} knows no member that serves");
    }

    /// <summary>Members look for others, unless they have found each other at their new addresses meanwhile.</summary>
    private void Part()
    {
        foreach (var host in Hosts.Where(h => h.Member.IsAlive && h.Member.StartedAt <= _routerAt))
        {
            host.Member.Leader = 0;
        }
    }

    /// <summary>Of two members, the other has to be restarted, too, before one that moved is found.</summary>
    private int QuorumOfTwo(int seconds) =>
        Hosts.Any(h => h.Member.IsAlive && _election.Ids(h).Count == 2) ? 3 * seconds : seconds;

    private bool KnowsOneThatServes(RenderedDaemon broker)
    {
        var known = broker.Settings["zookeeper.connect"].Split(',');
        return Hosts.Any(h => h.Connected
            && Serves(h)
            && known.Contains($"{Address(h.Id)}:{h.Member.Running!.Settings["clientPort"]}"));
    }
}
