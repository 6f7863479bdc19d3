using System.Collections.Immutable;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Edits;

/// <summary>What hosts and brokers tell the operator.</summary>
internal sealed class ShelfView(ShelfWorld world)
{
    private const long Rate = 1_000_000;

    private static readonly ImmutableArray<string> Disks = [ShelfPi.Disk, "/data/a", "/data/b"];

    public ObservedHost See(DesiredNode node, DesiredCluster spec) =>
        world.At(node.Address) is not { On: true, Reachable: true } pi ? Pi4.Unseen : Seen(pi, spec);

    public BrokersView Ask(IEnumerable<DesiredNode> known, bool withDisks)
    {
        var pis = known.Select(n => world.At(n.Address)).OfType<ShelfPi>()
            .Where(p => p.Reachable && world.BrokerServes(p))
            .ToImmutableSortedDictionary(p => p.BrokerId, p => p);
        if (pis.IsEmpty)
        {
            return new BrokersView.Unknown("no broker answers");
        }

        ImmutableSortedSet<int> answering = [.. pis.Keys];
        return new BrokersView.Known(
            [.. world.Pis.Where(world.BrokerServes).Select(p => p.BrokerId)], answering, answering[0], Partitions())
        {
            // As of brokers that do not let us ask: nothing is taken live.
            Settings = pis.ToImmutableSortedDictionary(
                p => p.Key, _ => new EffectiveConfig(ImmutableSortedDictionary<string, BrokerSetting>.Empty)),
            Moving = [.. world.Partitions.Where(p => p.MovesTo is not null).Select(Moving)],
            Disks = withDisks
                ? pis.ToImmutableSortedDictionary(p => p.Key, p => Stored(p.Value))
                : ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>.Empty,
            CopiesStandStill = pis.Where(p => p.Value.Copies.Count > 0)
                .ToImmutableSortedDictionary(p => p.Key, _ => TimeSpan.Zero),
            ReplicasUnchanged = pis.Where(p => p.Value.Replicas.Count > 0).ToImmutableSortedDictionary(
                p => p.Key, p => TimeSpan.FromSeconds(world.Now - p.Value.ReplicasChangedAt)),
            Throttles = withDisks && world.Throttled
                ? pis.ToImmutableSortedDictionary(p => p.Key, _ => Rate)
                : ImmutableSortedDictionary<int, long>.Empty,
        };
    }

    private ObservedHost.Seen Seen(ShelfPi pi, DesiredCluster spec)
    {
        var fresh = Pi4.Fresh($"machine-{pi.Number}", $"pi{pi.Number}", pi.Address);
        return fresh with
        {
            Facts = fresh.Facts with { Java = Java(pi, spec) },
            Owner = pi.Files.IsOwned ? DesiredClusters.Owner : null,
            UserExists = true,
            CurrentLink = pi.Files.CurrentLink,
            Distributions = [ShelfPi.Unpacked, .. pi.Files.Distributions],
            Archives = pi.Files.Archives,
            Files = pi.Files.Files,
            Daemons =
            [
                pi.ZooKeeper.Observe(DaemonKind.ZooKeeper, world.Now), pi.Broker.Observe(DaemonKind.Broker, world.Now),
            ],
            Disks = [.. Disks.Select(d => new ObservedDisk(d, 16L << 30, 8L << 30))],
            Listeners = [.. Listeners(pi)],
            Data = new(
                pi.MyId is { } id ? new(spec.ZooKeeper.DataDir, id, !pi.HasMemberData) : null,
                [.. Directories(pi, spec).Select(d => See(pi, d))]),
            ZooKeeper = Srvr(pi),
            Firewall = pi.Rules is { } rules && spec.ManagesFirewall
                ? new(IsEnabled: true, FiltersIPv6: false, rules)
                : null,
        };
    }

    /// <summary>The package lists have Java 21, and are asked where Java is too old.</summary>
    private static ObservedJava Java(ShelfPi pi, DesiredCluster spec) => pi.Java >= spec.MinimumJava
        ? new(new(pi.Java, 0), null, null)
        : new(new(pi.Java, 0), "openjdk-21-jre-headless", 21);

    private static IEnumerable<ObservedListener> Listeners(ShelfPi pi)
    {
        foreach (var (kind, running) in new[]
        {
            (DaemonKind.ZooKeeper, pi.ZooKeeper.Running), (DaemonKind.Broker, pi.Broker.Running),
        })
        {
            foreach (var port in running is null ? [] : Ports(kind, running))
            {
                yield return new(port, HostLayout.Unit(kind));
            }
        }
    }

    private static IEnumerable<int> Ports(DaemonKind kind, RenderedDaemon running) => kind switch
    {
        DaemonKind.Broker => BrokerListeners.Of(running.Settings)!.All.Select(l => l.Port),
        DaemonKind.ZooKeeper => [int.Parse(running.Settings["clientPort"], null)],
    };

    private static IEnumerable<string> Directories(ShelfPi pi, DesiredCluster spec) =>
        spec.Kafka.LogDirs
            .Union(pi.Broker.Running?.Settings["log.dirs"].Split(',') ?? [])
            .Union(pi.Broker.Staged?.Settings["log.dirs"].Split(',') ?? []);

    private static LogDirectory See(ShelfPi pi, string directory) =>
        pi.Marks.TryGetValue(directory, out var id)
            ? new(directory, $"{id}", "c", IsEmpty: false) { HasReplicas = pi.Replicas.ContainsValue(directory) }
            : new(directory, null, null, IsEmpty: true);

    private static ZooKeeperMember Srvr(ShelfPi pi) => pi switch
    {
        { ZooKeeper.IsAlive: false } => new ZooKeeperMember.Silent(),
        { Leader: 0 } => new ZooKeeperMember.NotServing(),
        { Leader: var leader } when !pi.ZooKeeper.Running!.Settings.Keys.Any(ServerList.IsServer) =>
            new ZooKeeperMember.Serving(MemberRole.Standalone, leader, "3.6.3"),
        { Leader: var leader } => new ZooKeeperMember.Serving(
            $"{leader}" == pi.MyId ? MemberRole.Leader : MemberRole.Follower, leader, "3.6.3"),
    };

    private ImmutableArray<Partition> Partitions() =>
    [
        .. world.Partitions.Where(p => !p.Replicas.IsEmpty).Select(
            p => new Partition(p.Topic, 0, p.Leader, [.. p.Held], [.. p.InSync], Math.Min(2, p.Replicas.Length))),
    ];

    private static MovingPartition Moving(ShelfPartition partition) => new(
        partition.Topic, 0, [.. partition.Held], [.. partition.MovesTo!.Value.Except(partition.Replicas)],
        [.. partition.Replicas.Except(partition.MovesTo.Value)]);

    private static ImmutableArray<StoredDirectory> Stored(ShelfPi pi) =>
    [
        .. from directory in pi.Broker.Running!.Settings["log.dirs"].Split(',')
           select new StoredDirectory(directory, 0,
           [
               .. pi.Replicas.Where(r => r.Value == directory)
                   .Select(r => new StoredReplica(r.Key, 0, 1000, IsFuture: false)),
               .. pi.Copies.Where(c => c.Value.To == directory)
                   .Select(c => new StoredReplica(c.Key, 0, 10, IsFuture: true)),
           ]),
    ];
}
