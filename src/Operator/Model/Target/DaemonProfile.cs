using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Model.Target;

/// <summary>What sets one kind of daemon apart from the others, in one place. A new kind is a new profile.</summary>
public abstract class DaemonProfile
{
    private static readonly ZooKeeperProfile ZooKeeper = new();
    private static readonly BrokerProfile Broker = new();

    public static DaemonProfile Of(DaemonKind kind) => kind switch
    {
        DaemonKind.ZooKeeper => ZooKeeper,
        DaemonKind.Broker => Broker,
    };

    public abstract DaemonKind Kind { get; }

    /// <summary>Text of the unit's description before <c>of NAMESPACE/NAME</c>.</summary>
    public abstract string Description { get; }

    /// <summary>Script of the distribution that starts the daemon, without its suffix.</summary>
    public abstract string StartScript { get; }

    /// <summary>Daemons that systemd starts before this one on the same host.</summary>
    public abstract ImmutableArray<DaemonKind> StartsAfter { get; }

    /// <summary>Lines of the unit's <c>[Service]</c> section that bound the daemon's shutdown.</summary>
    public abstract string StopSettings { get; }

    /// <summary><c>OOMScoreAdjust</c> of systemd. The lower it is, the longer the kernel spares the daemon.</summary>
    public abstract int OomScore { get; }

    /// <summary>The disks of the data must have <see cref="HostLayout.BrokerRoom"/> free before a start.</summary>
    public abstract bool NeedsRoom { get; }

    public abstract ImmutableArray<int> Ports(TargetCluster cluster);

    /// <summary>Directories that hold the daemon's data, made before its first start.</summary>
    public abstract ImmutableArray<string> NewDataDirectories(TargetCluster cluster);

    /// <summary>Directories of the daemon on one node. Directories that are still to be emptied are included.</summary>
    public abstract ImmutableArray<string> DataDirectories(TargetCluster cluster, NodeName node);

    /// <summary>
    /// Conditions of systemd. They hold where all data of the daemon is there, or the operator's mark is, that it may
    /// start without.
    /// </summary>
    /// <param name="mark">Path of the operator's mark.</param>
    public abstract IEnumerable<string> DataConditions(TargetCluster cluster, NodeName node, string mark);

    /// <summary>Nothing of the daemon's data is on its disks.</summary>
    public abstract bool IsEmpty(ObservedData data);

    /// <summary>A disk is empty by the unit's own conditions, so the unit does not start by itself.</summary>
    public abstract bool IsUnmarked(ObservedData data, TargetCluster cluster, NodeName node);
}
