using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Simulation.Loop;
using KafkaPi.Operator.Simulation.Rollouts.Pis;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Simulation.Rollouts.Views;

/// <summary>The user's spec as the parser would give it.</summary>
internal sealed class RolloutSpec(RolloutWorld world)
{
    private static readonly DesiredCluster Defaults = DesiredClusters.Of();

    private readonly ImmutableArray<DesiredNode> _nodes = [.. world.Hosts.Select(Node)];

    // Most passes have the spec of the one before.
    private (SimSpec Spec, bool Purges, int Nodes) _key;
    private DesiredCluster? _last;

    /// <summary>Each broker has two disks.</summary>
    public static ImmutableArray<string> LogDirs { get; } = [DesiredClusters.LogDir, "/mnt/b"];

    /// <summary>Kafka 3.0 to 3.4, each by its minor version.</summary>
    public static ImmutableArray<DesiredDistribution> Distributions { get; } =
        [.. Enumerable.Range(0, 5).Select(minor => DesiredClusters.Apache(new(3, minor, 0)))];

    public DesiredCluster Current()
    {
        var nodes = 0;
        foreach (var host in world.Hosts)
        {
            nodes |= host.InSpec ? 1 << host.Id : 0;
        }

        var key = (world.Spec, world.Purges, nodes);
        if (_last is null || _key != key)
        {
            (_key, _last) = (key, Parse());
        }

        return _last;
    }

    private DesiredCluster Parse() => Defaults with
    {
        Generation = world.Faults,
        Distribution = Distributions[world.Spec.Binaries],
        Kafka = Defaults.Kafka with { LogDirs = LogDirs, Listeners = Listeners(), Config = Config() },
        ZooKeeper = world.Spec.Slip
            ? Defaults.ZooKeeper with { Config = Defaults.ZooKeeper.Config.Add("tickTime", "fast") }
            : Defaults.ZooKeeper,
        Nodes = [.. world.Hosts.Where(h => h.InSpec).Select(h => _nodes[h.Id - 1])],
        ManagesFirewall = true,
        DeletionPolicy = world.Purges ? DeletionPolicy.Purge : DeletionPolicy.Stop,
    };

    private ImmutableArray<Listener> Listeners() =>
    [
        .. world.Spec.Listeners.Split(',').Select(l => l.Split(':'))
            .Select(l => new Listener(l[0], int.Parse(l[1], null), "PLAINTEXT")),
    ];

    private ImmutableSortedDictionary<string, string> Config()
    {
        var config = Defaults.Kafka.Config;
        if (world.Spec.Protocol is { } protocol)
        {
            config = config.Add(ProtocolVersion.Setting, $"3.{protocol}");
        }

        if (world.Spec.Slip)
        {
            config = config.Add("log.retention.hours", "a week");
        }

        return world.Spec.Live is { } live ? config.Add(SimSettings.Live, live) : config;
    }

    private static DesiredNode Node(SimHost host) =>
        host.ZooKeeper is null ? DesiredClusters.Node(host.Id, DaemonKind.Broker) : DesiredClusters.Node(host.Id);
}
