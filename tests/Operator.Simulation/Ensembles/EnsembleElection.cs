using System.Collections.Immutable;
using Living = System.Collections.Generic.Dictionary<int, (
    KafkaPi.Operator.Simulation.Ensembles.EnsembleMember Member,
    System.Collections.Immutable.ImmutableSortedSet<int> List)>;

namespace KafkaPi.Operator.Simulation.Ensembles;

/// <summary>
/// Who of the members finds whom. Each ZooKeeper counts votes by the list that it was started with, as ZooKeeper's
/// <c>FastLeaderElection</c> does.
/// </summary>
internal sealed class EnsembleElection(EnsembleWorld world)
{
    private readonly EnsemblePlaces _places = new(world);

    /// <summary>Writes that were acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>What a host alone had is lost with it.</summary>
    public void GiveUp() => Acknowledged = Math.Min(Acknowledged, world.Hosts.Max(h => h.Member.Length));

    public void Run()
    {
        var alive = world.Hosts.Where(h => h is { On: true, Connected: true, Member: { IsAlive: true, Hangs: false } })
            .ToDictionary(h => h.Id, h => (h.Member, List: Ids(h)));
        foreach (var host in world.Hosts.Where(h => !alive.ContainsKey(h.Id)))
        {
            host.Member.Leader = 0;
        }

        foreach (var (id, (member, list)) in alive.Where(m => m.Value.List.Count == 1))
        {
            member.Leader = id;
        }

        StepDown(alive);
        foreach (var (id, (member, list)) in alive.Where(m => m.Value.Member.Leader == 0))
        {
            member.Leader = Join(id, list, alive);
        }

        Vote(alive);
        var leaders = alive.Where(m => m.Value.Member.Leader == m.Key).ToArray();
        world.Promise(
            leaders.Length <= 1,
            () => $"two leaders at once: {string.Join(" and ", leaders.Select(l =>
                $"pi{l.Key} of {{{string.Join(", ", l.Value.List)}}}"))}");
        foreach (var (id, (leader, list)) in leaders)
        {
            Write(id, leader, list, alive);
        }
    }

    /// <summary>The ids that the host's running member knows.</summary>
    public ImmutableSortedSet<int> Ids(EnsembleHost host)
    {
        var places = _places.Of(host);
        return places.IsEmpty ? [host.Id] : [.. places.Keys];
    }

    public string Places(EnsembleHost host) => string.Join(' ', _places.Of(host).Select(p => $"{p.Key}={p.Value}"));

    /// <summary>
    /// A leader without a majority of its own list steps down, and its followers look for another leader.
    /// </summary>
    private static void StepDown(Living alive)
    {
        foreach (var (id, leader) in alive.Where(m => m.Value.Member.Leader == m.Key))
        {
            if (alive.Count(m => m.Value.Member.Leader == id && leader.List.Contains(m.Key)) * 2 <= leader.List.Count)
            {
                leader.Member.Leader = 0;
            }
        }

        foreach (var (_, (member, _)) in alive.Where(m => m.Value.Member.Leader > 0
            && (!alive.TryGetValue(m.Value.Member.Leader, out var leader)
                || leader.Member.Leader != m.Value.Member.Leader)))
        {
            member.Leader = 0;
        }
    }

    /// <summary>The leader that most of those follow whom the member knows, if it knows the leader, too.</summary>
    private int Join(int id, ImmutableSortedSet<int> list, Living alive) => alive.Keys
        .Where(leader => list.Contains(leader) && alive[leader].Member.Leader == leader && Finds(id, leader)
            && alive.Count(m => m.Key != id
                && list.Contains(m.Key)
                && Hears(id, m.Key)
                && m.Value.Member.Leader == leader) * 2 > list.Count)
        .FirstOrDefault();

    private void Vote(Living alive)
    {
        var looking = alive.Where(m => m.Value.Member.Leader == 0).ToDictionary(m => m.Key, m => m.Value);
        var votes = Votes(looking);
        foreach (var (id, (leader, list)) in looking.Where(m => votes[m.Key] == m.Key && Decides(m.Key)))
        {
            var followers =
                looking.Where(m => votes[m.Key] == id && Decides(m.Key) && Finds(m.Key, id)).ToArray();
            if (followers.Count(f => list.Contains(f.Key)) * 2 <= list.Count)
            {
                continue;
            }

            HasAll(id, leader);
            leader.Epoch = followers.Max(f => f.Value.Member.Epoch) + 1;
            foreach (var (_, (follower, _)) in followers)
            {
                follower.Leader = id;
            }
        }

        bool Decides(int id) =>
            looking.Keys.Count(o => looking[id].List.Contains(o) && Hears(id, o) && votes[o] == votes[id]) * 2
                > looking[id].List.Count;
    }

    /// <summary>Whom each votes for once nobody knows of anybody better.</summary>
    private Dictionary<int, int> Votes(Living looking)
    {
        var votes = looking.Keys.ToDictionary(id => id, id => id);
        for (var hasChanged = true; hasChanged;)
        {
            hasChanged = false;
            foreach (var (id, (_, list)) in looking)
            {
                foreach (var other in looking.Keys
                    .Where(o => list.Contains(o) && Hears(id, o))
                    .Select(o => votes[o])
                    .Where(list.Contains))
                {
                    if (IsBetter(looking[other].Member, other, looking[votes[id]].Member, votes[id]))
                    {
                        (votes[id], hasChanged) = (other, true);
                    }
                }
            }
        }

        return votes;
    }

    private bool Hears(int one, int other) => _places.Hears(world.Hosts[one - 1], world.Hosts[other - 1]);

    private bool Finds(int one, int other) => _places.Finds(world.Hosts[one - 1], world.Hosts[other - 1]);

    private static bool IsBetter(EnsembleMember one, int oneId, EnsembleMember other, int otherId) =>
        (one.Epoch, one.Length, oneId).CompareTo((other.Epoch, other.Length, otherId)) > 0;

    /// <summary>
    /// Acknowledges a write by a bare majority of the members that the leader counts. The others have it a second
    /// later.
    /// </summary>
    private void Write(int id, EnsembleMember leader, ImmutableSortedSet<int> list, Living alive)
    {
        HasAll(id, leader);
        if (world.IsStale && alive.Count(m => m.Value.Member.Leader == id && Finds(m.Key, id)) * 2 <= list.Count)
        {
            return;
        }

        foreach (var (_, (follower, _)) in alive.Where(m => m.Value.Member.Leader == id))
        {
            (follower.IsBlank, follower.Epoch, follower.Length) = (false, leader.Epoch, leader.Length);
        }

        Acknowledged = ++leader.Length;
        foreach (var (_, (follower, _)) in alive
            .Where(m => m.Key != id && m.Value.Member.Leader == id && list.Contains(m.Key))
            .OrderBy(m => (m.Key + Acknowledged) % 5)
            .Take(list.Count / 2))
        {
            follower.Length = leader.Length;
        }
    }

    private void HasAll(int id, EnsembleMember leader) => world.Promise(
        leader.Length >= Acknowledged, () => $"acknowledged writes are lost: pi{id} leads without them");
}
