using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Rendering.Heap;

/// <summary>Whether a host's RAM holds what its daemons need, in numbers that a user can check.</summary>
/// <param name="AvailableBytes"><c>MemTotal</c> of the host.</param>
public sealed record MemoryBudget(Heaps Heaps, long AvailableBytes)
{
    /// <summary>A JVM's memory beside its heap: classes, compiled code, threads, direct buffers.</summary>
    public const long ZooKeeperNativeBytes = 100 * HeapPolicy.MiB;

    /// <inheritdoc cref="ZooKeeperNativeBytes"/>
    public const long BrokerNativeBytes = 300 * HeapPolicy.MiB;

    /// <summary>The operating system at rest, and the least page cache that a Pi can live with.</summary>
    public const long SystemBytes = 192 * HeapPolicy.MiB;

    public long NeededBytes =>
        SystemBytes
        + (Heaps.ZooKeeper > 0 ? Heaps.ZooKeeper + ZooKeeperNativeBytes : 0)
        + (Heaps.Broker > 0 ? Heaps.Broker + BrokerNativeBytes : 0);

    public bool Fits => NeededBytes <= AvailableBytes;

    public static MemoryBudget Of(TargetCluster cluster, DesiredNode node, long hostMemoryBytes) =>
        new(HeapPolicy.For(cluster, node, hostMemoryBytes), hostMemoryBytes);

    /// <summary>The core of a sentence: memory needed for each purpose, and memory that is there.</summary>
    public override string ToString()
    {
        List<string> parts = [];
        if (Heaps.ZooKeeper > 0)
        {
            parts.Add($"ZooKeeper {InMiB(Heaps.ZooKeeper)} heap + {InMiB(ZooKeeperNativeBytes)} native");
        }

        if (Heaps.Broker > 0)
        {
            parts.Add($"broker {InMiB(Heaps.Broker)} heap + {InMiB(BrokerNativeBytes)} native");
        }

        parts.Add($"system {InMiB(SystemBytes)}");
        return $"{InMiB(NeededBytes)} MiB needed ({string.Join(", ", parts)}), {InMiB(AvailableBytes)} MiB there";
    }

    private static long InMiB(long bytes) => bytes / HeapPolicy.MiB;
}
