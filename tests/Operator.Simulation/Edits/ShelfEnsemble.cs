using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Simulation.Loop;

namespace KafkaPi.Operator.Simulation.Edits;

/// <summary>
/// Who of the ZooKeepers finds whom, by the list and the places that each was started with. Histories are the concern
/// of the simulation of ensembles.
/// </summary>
internal sealed class ShelfEnsemble(ShelfWorld world)
{
    private readonly ServerPlaces _places = new();

    /// <summary>A member serves at the address, on the port.</summary>
    public bool Serves(string place) =>
        world.Pis.Any(p => p.Leader > 0 && place == $"{p.Address}:{p.ZooKeeper.Running!.Settings["clientPort"]}");

    public void Run()
    {
        foreach (var pi in world.Pis)
        {
            pi.Leader = pi.ZooKeeper.Works ? pi.Leader : 0;
        }

        var alive = world.Pis.Where(p => p.ZooKeeper.Works).ToDictionary(Id);
        foreach (var (id, pi) in alive.Where(m => List(m.Value).IsEmpty))
        {
            pi.Leader = id;
        }

        StepDown(alive);
        foreach (var (id, pi) in alive.Where(m => m.Value.Leader == 0))
        {
            pi.Leader = Join(id, pi, alive);
        }

        Elect([.. alive.Values.Where(p => p.Leader == 0)]);
        foreach (var pi in alive.Values.Where(p => p.Leader > 0))
        {
            pi.HasMemberData = true;
        }

        ShelfPi[] leaders = [.. alive.Where(m => m.Value.Leader == m.Key).Select(m => m.Value)];
        world.Promise(leaders.Length <= 1, () => $"two leaders at once: {string.Join(" and ", leaders.Select(Told))}");
    }

    public string Told(ShelfPi pi) =>
        $"{pi} {{{string.Join(' ', List(pi).Select(m => $"{m.Key}={m.Value}"))}}}{(pi.Leader == 0 ? " looking" : "")}";

    /// <summary>Places by id, as the Pi's running member knows them; empty for a member that stands alone.</summary>
    private ImmutableSortedDictionary<int, string> List(ShelfPi pi) => _places.Of(pi.ZooKeeper.Running!);

    private static int Id(ShelfPi pi) => int.Parse(pi.MyId!, CultureInfo.InvariantCulture);

    private static void Forget(ShelfPi pi) => pi.Leader = 0;

    private void StepDown(Dictionary<int, ShelfPi> alive)
    {
        foreach (var (id, leader) in alive.Where(m => m.Value.Leader == m.Key && !List(m.Value).IsEmpty))
        {
            var list = List(leader);
            if (alive.Count(m => m.Value.Leader == id && list.ContainsKey(m.Key)) * 2 <= list.Count)
            {
                Forget(leader);
            }
        }

        foreach (var pi in alive.Values.Where(p => p.Leader > 0))
        {
            if (!alive.TryGetValue(pi.Leader, out var leader) || leader.Leader != pi.Leader || !Finds(pi, leader))
            {
                Forget(pi);
            }
        }
    }

    /// <summary>The leader that most of those follow whom the member knows; 0 when there is none.</summary>
    private int Join(int id, ShelfPi pi, Dictionary<int, ShelfPi> alive)
    {
        var list = List(pi);
        return alive.Where(m => m.Value.Leader == m.Key && list.ContainsKey(m.Key) && Finds(pi, m.Value))
            .Where(leader => alive.Count(m => m.Key != id
                && list.ContainsKey(m.Key)
                && Hears(pi, m.Value)
                && m.Value.Leader == leader.Key) * 2 > list.Count)
            .Select(m => m.Key)
            .FirstOrDefault();
    }

    /// <summary>Elects the highest whom a majority of its own list follows, each with a majority of its own.</summary>
    private void Elect(ImmutableArray<ShelfPi> looking)
    {
        foreach (var leader in looking.OrderByDescending(Id))
        {
            var followers = looking.Where(f => List(f).ContainsKey(Id(leader)) && Finds(f, leader)).ToList();
            while (followers.RemoveAll(f => !HasMajority(f, followers)) > 0)
            {
            }

            if (!followers.Contains(leader))
            {
                continue;
            }

            foreach (var follower in followers)
            {
                follower.Leader = Id(leader);
            }

            return;
        }
    }

    private bool HasMajority(ShelfPi pi, List<ShelfPi> those) =>
        those.Count(o => List(pi).ContainsKey(Id(o)) && Hears(pi, o)) * 2 > List(pi).Count;

    private bool Hears(ShelfPi one, ShelfPi other) => Finds(one, other) || Finds(other, one);

    private bool Finds(ShelfPi one, ShelfPi other) => one == other
        || (List(one).TryGetValue(Id(other), out var place)
            && List(other).GetValueOrDefault(Id(other)) == place
            && place.StartsWith($"{other.Address}:", StringComparison.Ordinal));
}
