using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>
/// Five Pis, and who of them finds whom: each ZooKeeper counts votes by the list that it was started with, as ZooKeeper's <c>FastLeaderElection</c> does. Seconds
/// pass one by one.
/// </summary>
internal sealed class EnsembleWorld(bool traced)
{
    /// <summary>After what happens from outside: a member without a quorum is given its time to find one first.</summary>
    private const int QuorumReturns = 80;

    /// <summary>A restart or a stop takes it for as long as that lasts.</summary>
    private const int QuorumOfAQuietTimeReturns = 5;

    private readonly StringBuilder _trace = new();
    private long _acknowledged;
    private double _quorumSince;

    public ImmutableArray<EnsembleHost> Hosts { get; } = [.. Enumerable.Range(1, 5).Select(id => new EnsembleHost(id))];

    public double Now { get; private set; }

    /// <summary>Ids of the members that the spec asks for.</summary>
    public ImmutableSortedSet<int> Spec { get; set; } = [1];

    /// <summary>Stands for all other settings of ZooKeeper.</summary>
    public int Setting { get; set; } = 1;

    /// <summary>No faults come any more, and nobody has anything to explain by them.</summary>
    public bool IsQuiet { get; set; }

    public int Faults { get; private set; }

    public double LastFault { get; private set; }

    public void Fault(string what)
    {
        (Faults, LastFault) = (Faults + 1, Now);
        Tell(what);
    }

    public void Tell(string what)
    {
        if (traced) _trace.AppendLine(CultureInfo.InvariantCulture, $"{Now,6:F0} s  {what}");
    }

    public PromiseBrokenException Broken(string promise) => new(promise, _trace.ToString());

    public static bool Serves(EnsembleHost host) => host is { On: true, Member: { IsAlive: true, Leader: > 0 } };

    /// <summary>It reaches a member that serves.</summary>
    public bool BrokerServes(EnsembleHost host) => host is { On: true, Broker: { IsAlive: true } broker } && Now - broker.StartedAt >= 2 && KnowsOneThatServes(broker.Running!);

    public bool HasQuorum => Hosts.Any(h => Serves(h) && h.Member.Leader == h.Id);

    public void Tick(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            Now++;
            foreach (var host in Hosts.Where(h => h.On))
            {
                host.Member.Tick(Now);
                host.Broker.Tick(Now);
            }

            Elect();
            foreach (var host in Hosts.Where(h => h is { On: true, Broker.IsAlive: true }))
            {
                if (KnowsOneThatServes(host.Broker.Running!)) host.BrokerFoundOneAt = Now;
                else if (host.BrokerFoundOneAt < host.Broker.StartedAt && Now - host.Broker.StartedAt >= 9) host.Broker.Crash(Now);
            }

            Watch();
        }
    }

    /// <summary>Whoever said that the host is gone for good was right: what it alone had is lost with it.</summary>
    public void Scrap(EnsembleHost host)
    {
        host.Scrap();
        _acknowledged = Math.Min(_acknowledged, Hosts.Max(h => h.Member.Length));
    }

    public void Elect()
    {
        var alive = Hosts.Where(h => h is { On: true, Connected: true, Member.IsAlive: true }).ToDictionary(h => h.Id, h => (h.Member, List: Ids(h)));
        foreach (var host in Hosts.Where(h => !alive.ContainsKey(h.Id))) host.Member.Leader = 0;
        foreach (var (id, (member, list)) in alive.Where(m => m.Value.List.Count == 1)) member.Leader = id;

        // A leader without a majority of its own list steps down, and whoever followed it looks for another.
        foreach (var (id, leader) in alive.Where(m => m.Value.Member.Leader == m.Key))
        {
            if (alive.Count(m => m.Value.Member.Leader == id && leader.List.Contains(m.Key)) * 2 > leader.List.Count) continue;
            leader.Member.Leader = 0;
        }

        foreach (var (_, (member, _)) in alive.Where(m => m.Value.Member.Leader > 0 && (!alive.TryGetValue(m.Value.Member.Leader, out var leader) || leader.Member.Leader != m.Value.Member.Leader)))
            member.Leader = 0;

        foreach (var (id, (member, list)) in alive.Where(m => m.Value.Member.Leader == 0)) member.Leader = Join(id, list, alive);
        Vote(alive);
        var leaders = alive.Where(m => m.Value.Member.Leader == m.Key).ToArray();
        if (leaders.Length > 1) throw Broken($"two leaders at once: {string.Join(" and ", leaders.Select(l => $"pi{l.Key} of {{{string.Join(", ", l.Value.List)}}}"))}");
        foreach (var (id, (leader, list)) in leaders) Write(id, leader, list, alive);
    }

    /// <summary>Most of those that it knows follow one that it knows.</summary>
    private static int Join(int id, ImmutableSortedSet<int> list, Dictionary<int, (EnsembleMember Member, ImmutableSortedSet<int> List)> alive) => alive.Keys
        .Where(leader => list.Contains(leader) && alive[leader].Member.Leader == leader
            && alive.Count(m => m.Key != id && list.Contains(m.Key) && m.Value.Member.Leader == leader) * 2 > list.Count)
        .FirstOrDefault();

    private void Vote(Dictionary<int, (EnsembleMember Member, ImmutableSortedSet<int> List)> alive)
    {
        var looking = alive.Where(m => m.Value.Member.Leader == 0).ToDictionary(m => m.Key, m => m.Value);
        var votes = looking.Keys.ToDictionary(id => id, id => id);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (id, (_, list)) in looking)
            {
                foreach (var other in looking.Keys.Where(list.Contains).Select(o => votes[o]).Where(list.Contains))
                {
                    if (!IsBetter(looking[other].Member, other, looking[votes[id]].Member, votes[id])) continue;
                    (votes[id], changed) = (other, true);
                }
            }
        }

        bool Decides(int id) => looking.Keys.Count(o => looking[id].List.Contains(o) && votes[o] == votes[id]) * 2 > looking[id].List.Count;
        foreach (var (id, (leader, list)) in looking.Where(m => votes[m.Key] == m.Key && Decides(m.Key)))
        {
            var followers = looking.Where(m => votes[m.Key] == id && Decides(m.Key)).ToArray();
            if (followers.Count(f => list.Contains(f.Key)) * 2 <= list.Count) continue;
            if (leader.Length < _acknowledged) throw Broken($"acknowledged writes are lost: pi{id} leads without them");
            leader.Epoch = followers.Max(f => f.Value.Member.Epoch) + 1;
            foreach (var (_, (follower, _)) in followers) follower.Leader = id;
        }
    }

    private static bool IsBetter(EnsembleMember one, int oneId, EnsembleMember other, int otherId) =>
        (one.Epoch, one.Length, oneId).CompareTo((other.Epoch, other.Length, otherId)) > 0;

    /// <summary>Acknowledged by a bare majority of those that the leader counts; the others have it a second later.</summary>
    private void Write(int id, EnsembleMember leader, ImmutableSortedSet<int> list, Dictionary<int, (EnsembleMember Member, ImmutableSortedSet<int> List)> alive)
    {
        if (leader.Length < _acknowledged) throw Broken($"acknowledged writes are lost: pi{id} leads without them");
        foreach (var (_, (follower, _)) in alive.Where(m => m.Value.Member.Leader == id)) (follower.IsBlank, follower.Epoch, follower.Length) = (false, leader.Epoch, leader.Length);
        _acknowledged = ++leader.Length;
        var needed = list.Count / 2;
        foreach (var (_, (follower, _)) in alive.Where(m => m.Key != id && m.Value.Member.Leader == id && list.Contains(m.Key)).OrderBy(m => (m.Key + _acknowledged) % 5))
        {
            if (needed-- > 0) follower.Length = leader.Length;
        }
    }

    private void Watch()
    {
        if (Hosts.Any(h => h is not { On: true, Reachable: true, Connected: true })) LastFault = Now;
        var bearable = IsQuiet ? QuorumOfAQuietTimeReturns : QuorumReturns;
        if (HasQuorum || Now - LastFault < bearable || _acknowledged == 0) _quorumSince = Now;
        if (Now - _quorumSince > bearable) throw Broken($"there is no quorum for {bearable} s, and nothing has happened that explains it: {this}");
        var looking = Hosts.FirstOrDefault(h => IsQuiet && Spec.Contains(h.Id) && h.Member is { IsAlive: true, Leader: 0 } member && member.Running == member.Staged && Now - member.TakenOutAt is > 2 and < 10);
        if (looking is not null) throw Broken($"ZooKeeper on {looking} was restarted, and finds no quorum");
        var lost = Hosts.FirstOrDefault(h => h is { On: true, Broker.IsAlive: true } && h.BrokerFoundOneAt >= h.Broker.StartedAt && HasQuorum && !KnowsOneThatServes(h.Broker.Running!));
        if (lost is not null && Now - LastFault > bearable && Now - lost.BrokerFoundOneAt > bearable) throw Broken($"the broker on {lost} knows no member that serves");
    }

    private bool KnowsOneThatServes(RenderedDaemon broker)
    {
        var known = broker.Settings["zookeeper.connect"].Split(',');
        return Hosts.Any(h => h.Connected && Serves(h) && known.Contains($"{Address(h.Id)}:2181"));
    }

    public static string Address(int id) => $"10.0.0.{id}";

    private static ImmutableSortedSet<int> Ids(EnsembleHost host)
    {
        var lines = host.Member.Running!.Settings.Keys.Where(ServerList.IsServer).Select(k => int.Parse(k.AsSpan("server.".Length), CultureInfo.InvariantCulture)).ToImmutableSortedSet();
        return lines.IsEmpty ? [host.Id] : lines;
    }

    public override string ToString() => string.Join("; ", Hosts.Select(h => $"{h} {(h.Member.IsAlive ? $"{{{string.Join(",", Ids(h))}}}{(Serves(h) ? "" : " looking")}" : "down")}"));
}
