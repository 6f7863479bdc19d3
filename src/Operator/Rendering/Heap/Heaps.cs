using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Rendering.Heap;

/// <summary>Heaps in bytes; 0 for a daemon that the host does not run.</summary>
public readonly record struct Heaps(long ZooKeeper, long Broker)
{
    public long Of(DaemonKind kind) => kind switch
    {
        DaemonKind.ZooKeeper => ZooKeeper,
        DaemonKind.Broker => Broker,
    };
}
