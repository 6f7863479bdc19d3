using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Rendering.Heap;

/// <summary>Heaps for daemons that have none in the spec: see docs/user/heap.md.</summary>
/// <remarks>
/// The kernel counts less RAM than a Pi's nominal size, because the GPU and the kernel keep some. Hosts are put into
/// sizes whose floors lie where no board is, so that a firmware update or another <c>gpu_mem</c> never changes a heap
/// and never asks for a restart. Heaps stay small on purpose: the rest is page cache, from which consumers are served.
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

    /// <summary>Heaps that the spec gives, and computed heaps where it gives none.</summary>
    public static Heaps For(TargetCluster cluster, DesiredNode node, long hostMemoryBytes)
    {
        var (runsZooKeeper, runsBroker) = (node.Runs(DaemonKind.ZooKeeper), node.Runs(DaemonKind.Broker));
        var computed = For(hostMemoryBytes, runsZooKeeper, runsBroker);
        return new(
            runsZooKeeper ? cluster.ZooKeeper.HeapBytes ?? computed.ZooKeeper : 0,
            runsBroker ? cluster.Kafka.HeapBytes ?? computed.Broker : 0);
    }

    private sealed record Size(int FloorMiB, int ZooKeeperMiB, int BrokerMiB, int BrokerAloneMiB);
}
