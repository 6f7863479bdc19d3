using System.Collections.Immutable;

namespace KafkaPi.Operator.Desired;

/// <summary>Heaps in bytes; 0 for a daemon that the host does not run.</summary>
public readonly record struct Heaps(long ZooKeeper, long Broker);

/// <summary>The heaps for a host of which the spec says nothing: see docs/heap.md.</summary>
/// <remarks>
/// A Pi's RAM as the kernel counts it lies below the nominal size by what the GPU and the kernel keep, so hosts are put into sizes whose
/// floors lie where no board is: a firmware update or another <c>gpu_mem</c> never changes a heap, and so never asks for a restart.
/// Heaps stay small on purpose: what they leave is page cache, from which consumers are served.
/// </remarks>
public static class HeapPolicy
{
    public const long MiB = 1024 * 1024;

    private static readonly ImmutableArray<Size> Sizes =
    [
        new(FloorMiB: 14336, ZooKeeperMiB: 512, BrokerMiB: 4096, BrokerAloneMiB: 4096),
        new(FloorMiB: 6656, ZooKeeperMiB: 512, BrokerMiB: 2048, BrokerAloneMiB: 2048),
        new(FloorMiB: 3328, ZooKeeperMiB: 256, BrokerMiB: 1024, BrokerAloneMiB: 1024),
        new(FloorMiB: 1408, ZooKeeperMiB: 128, BrokerMiB: 512, BrokerAloneMiB: 512),
        new(FloorMiB: 640, ZooKeeperMiB: 64, BrokerMiB: 192, BrokerAloneMiB: 256),
        new(FloorMiB: 0, ZooKeeperMiB: 64, BrokerMiB: 64, BrokerAloneMiB: 64),
    ];

    /// <param name="hostMemoryBytes"><c>MemTotal</c> of the host.</param>
    public static Heaps For(long hostMemoryBytes, bool runsZooKeeper, bool runsBroker)
    {
        var size = Sizes.First(s => hostMemoryBytes >= s.FloorMiB * MiB);
        return new(
            runsZooKeeper ? size.ZooKeeperMiB * MiB : 0,
            runsBroker ? (runsZooKeeper ? size.BrokerMiB : size.BrokerAloneMiB) * MiB : 0);
    }

    /// <summary>The heaps that the spec gives, and the computed ones where it gives none.</summary>
    public static Heaps For(DesiredCluster cluster, DesiredNode node, long hostMemoryBytes)
    {
        var (runsZooKeeper, runsBroker) = (node.Runs(DaemonKind.ZooKeeper), node.Runs(DaemonKind.Broker));
        var computed = For(hostMemoryBytes, runsZooKeeper, runsBroker);
        return new(
            runsZooKeeper ? cluster.ZooKeeper.HeapBytes ?? computed.ZooKeeper : 0,
            runsBroker ? cluster.Kafka.HeapBytes ?? computed.Broker : 0);
    }

    private sealed record Size(int FloorMiB, int ZooKeeperMiB, int BrokerMiB, int BrokerAloneMiB);
}
