using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;

namespace KafkaPi.Operator.Model.Target;

/// <summary>The profile of Kafka brokers.</summary>
internal sealed class BrokerProfile : DaemonProfile
{
    public override DaemonKind Kind => DaemonKind.Broker;

    public override string Description => "Kafka broker";

    public override string StartScript => "kafka-server-start";

    public override ImmutableArray<DaemonKind> StartsAfter => [DaemonKind.ZooKeeper];

    /// <summary>
    /// A broker without a quorum hangs in its shutdown until there is a quorum. A killed broker takes long to recover
    /// its logs.
    /// </summary>
    public override string StopSettings => "TimeoutStopSec=300\nSendSIGKILL=no";

    public override int OomScore => -250;

    public override bool NeedsRoom => true;

    public override ImmutableArray<int> Ports(TargetCluster cluster) =>
        [.. cluster.Kafka.Listeners.Select(l => l.Port)];

    public override ImmutableArray<string> NewDataDirectories(TargetCluster cluster) => cluster.Kafka.LogDirs;

    public override ImmutableArray<string> DataDirectories(TargetCluster cluster, NodeName node) =>
        cluster.LogDirsOf(node);

    /// <summary>
    /// Each directory has Kafka's mark, or the operator's is there. systemd has no other way to say "or" within "and"
    /// than a choice of paths, which has to begin with a slash.
    /// </summary>
    public override IEnumerable<string> DataConditions(TargetCluster cluster, NodeName node, string mark) =>
        cluster.LogDirsOf(node).Select(directory =>
            $"ConditionPathExistsGlob=/{{{directory[1..]}/meta.properties,{mark[1..]}}}");

    public override bool IsEmpty(ObservedData data) => data.BrokerIsEmpty;

    public override bool IsUnmarked(ObservedData data, TargetCluster cluster, NodeName node) =>
        cluster.LogDirsOf(node).Any(path => data.LogDirectories.All(d => d.Path != path || d.BrokerId is null));
}
