using System.Collections.Immutable;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Simulation.Rollouts.Pis;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Rollouts.Views;

/// <summary>What the simulated brokers answer.</summary>
internal sealed class BrokerAnswers(RolloutWorld world)
{
    private const long Rate = 5_000_000;

    /// <summary>Sets of the ids 1 to 4, each by its bits.</summary>
    private static readonly ImmutableArray<ImmutableSortedSet<int>> Subsets =
    [
        .. Enumerable.Range(0, 16)
            .Select(mask => Enumerable.Range(1, 4).Where(id => (mask >> (id - 1) & 1) == 1).ToImmutableSortedSet()),
    ];

    // Most passes hear what the one before heard.
    private readonly Dictionary<long, ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>> _disks = [];

    /// <param name="isKnown">The broker's node is in the spec, or in the status.</param>
    /// <param name="isMute">The brokers do not tell their settings.</param>
    public BrokersView Ask(Func<SimHost, bool> isKnown, bool withDisks, bool isMute)
    {
        var answering = Ids(b => b.Serves && b.Host.Reachable && isKnown(b.Host));
        if (answering.IsEmpty)
        {
            return new BrokersView.Unknown("no broker answers");
        }

        var controller = world.Brokers.FirstOrDefault(b => b.Controls)?.Host.Id;
        var told = isMute
            ? ImmutableSortedDictionary<int, EffectiveConfig>.Empty
            : answering.ToImmutableSortedDictionary(id => id, id => world.Settings.Told(world.Broker(id)));
        return new BrokersView.Known(
            Ids(b => b.Registered), answering, controller,
            world.Partitions.Exist ? Partitions(answering, told) : [])
        {
            Settings = told,
            Moving = controller is { } id && answering.Contains(id) ? Moving() : null,
            Disks = withDisks
                ? Disks(answering)
                : ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>.Empty,
            Throttles = withDisks && world.Partitions.Throttled
                ? answering.ToImmutableSortedDictionary(id => id, _ => Rate)
                : ImmutableSortedDictionary<int, long>.Empty,
        };
    }

    private ImmutableSortedSet<int> Ids(Func<SimBroker, bool> those)
    {
        var mask = 0;
        foreach (var broker in world.Brokers)
        {
            mask |= those(broker) ? 1 << (broker.Host.Id - 1) : 0;
        }

        return Subsets[mask];
    }

    private ImmutableArray<Partition> Partitions(
        ImmutableSortedSet<int> answering, ImmutableSortedDictionary<int, EffectiveConfig> told)
    {
        var wanted = int.Parse(world.Spec.Live ?? "1", null);
        return
        [
            .. world.Partitions.All.Select(p => new Partition(
                p.Topic, 0, p.Leader, [.. p.Replicas], [.. p.InSync],
                new TopicMinimum(p.Minimum, IsOwn: p.OfTheBrokers is null).InForce(
                    wanted, [.. p.Replicas], answering, told))),
        ];
    }

    private ImmutableArray<MovingPartition> Moving() =>
    [
        .. world.Partitions.All
            .Where(p => p.MovesTo is not null)
            .Select(p => new MovingPartition(
                p.Topic, 0, [.. p.Replicas],
                [.. p.MovesTo!.Except(p.MovesFrom!)], [.. p.MovesFrom!.Except(p.MovesTo!)])),
    ];

    private ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>> Disks(ImmutableSortedSet<int> answering)
    {
        var key = 0L;
        foreach (var id in answering)
        {
            key = (key << 3) + id;
            foreach (var partition in world.Partitions.All)
            {
                key = (key << 1) + (world.Partitions.IsStored(partition, id) ? 1 : 0);
            }
        }

        if (!_disks.TryGetValue(key, out var known))
        {
            known = _disks[key] = answering.ToImmutableSortedDictionary(id => id, Stored);
        }

        return known;
    }

    private ImmutableArray<StoredDirectory> Stored(int id) =>
    [
        new(
            DesiredClusters.LogDir, 0,
            [.. world.Partitions.StoredOn(id).Select(p => new StoredReplica(p.Topic, 0, 1000, false))]),
    ];
}
