using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Model.Target;

/// <summary>The profile of ZooKeeper members.</summary>
internal sealed class ZooKeeperProfile : DaemonProfile
{
    private const string TransactionLog = "dataLogDir";

    public override DaemonKind Kind => DaemonKind.ZooKeeper;

    public override string Description => "ZooKeeper member";

    public override string StartScript => "zookeeper-server-start";

    public override ImmutableArray<DaemonKind> StartsAfter => [];

    /// <summary>ZooKeeper syncs each transaction before it answers, so a kill loses nothing.</summary>
    public override string StopSettings => "TimeoutStopSec=60";

    public override int OomScore => -500;

    public override bool NeedsRoom => false;

    public override ImmutableArray<int> Ports(TargetCluster cluster) =>
        [cluster.ZooKeeper.ClientPort, cluster.ZooKeeper.LeaderPort, cluster.ZooKeeper.ElectionPort];

    public override ImmutableArray<string> NewDataDirectories(TargetCluster cluster) => [cluster.ZooKeeper.DataDir];

    public override ImmutableArray<string> DataDirectories(TargetCluster cluster, NodeName node) =>
        NewDataDirectories(cluster);

    public override IEnumerable<string> DataConditions(TargetCluster cluster, NodeName node, string mark) =>
        new[] { cluster.ZooKeeper.DataDir, TransactionLogDir(cluster.ZooKeeper) }
            .Distinct(StringComparer.Ordinal)
            .Select(directory => $"ConditionDirectoryNotEmpty=|{directory}/version-2")
            .Append($"ConditionPathExists=|{mark}");

    public override bool IsEmpty(ObservedData data) => data.ZooKeeper?.IsBlank ?? true;

    public override bool IsUnmarked(ObservedData data, TargetCluster cluster, NodeName node) => IsEmpty(data);

    private static string TransactionLogDir(DesiredZooKeeper zooKeeper) =>
        zooKeeper.Config.GetValueOrDefault(TransactionLog, zooKeeper.DataDir);
}
