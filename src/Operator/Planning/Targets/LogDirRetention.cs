using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Rendering;

namespace KafkaPi.Operator.Planning.Targets;

/// <summary>
/// Keeps log directories that the spec does not name any more, until the broker is down and the disk shows that
/// nothing is left in them. A running broker may put a new partition into a directory at any moment, and prefers
/// directories with the fewest partitions.
/// </summary>
/// <remarks>
/// Only the properties of the running process and the properties on the disk are read, so that a new operator
/// continues a change that another one has begun.
/// </remarks>
internal static class LogDirRetention
{
    private const string Field = "spec.kafka.logDirs";

    public static Target Narrow(Target target, Facts facts)
    {
        var cluster = target.Cluster with { LogDirs = Kept(target.Cluster, facts.Observed) };
        var left = KafkaFeatures.AlterReplicaLogDirs(cluster.Distribution.KafkaVersion)
            ? null
            : cluster.Nodes.SelectMany(n => Left(cluster, n)).FirstOrDefault();
        return (target with { Cluster = cluster }).HoldingBack(left is null ? [] : [CannotMove(cluster, left)], []);
    }

    /// <summary>Directories that the node's broker has to give up.</summary>
    public static ImmutableArray<string> Left(TargetCluster cluster, DesiredNode node) =>
        cluster.LogDirs.IsEmpty ? [] : [.. cluster.LogDirsOf(node.Name).Except(cluster.Kafka.LogDirs)];

    /// <summary>
    /// Every directory in which the node's broker has something, or may have: directories of the spec, and others with
    /// the broker's mark.
    /// </summary>
    public static ImmutableArray<string> All(TargetCluster cluster, DesiredNode node, ObservedHost.Seen seen) =>
        [.. cluster.Kafka.LogDirs.Union(seen.Data.LogDirectories.Where(d => IsMarked(d, node)).Select(d => d.Path))];

    private static Refusal CannotMove(TargetCluster cluster, string left) => new(
        RefusalKind.LogDirectory, Field, string.Join(", ", cluster.Kafka.LogDirs),
        $"Kafka {cluster.Distribution.KafkaVersion} cannot move replicas from one directory to another, so "
        + $"that {left} is kept: put it back, or go to Kafka {KafkaFeatures.AlterLogDirsSince} or newer first");

    private static ImmutableDictionary<NodeName, ImmutableArray<string>> Kept(
        TargetCluster cluster, ObservedCluster observed) =>
        (from node in cluster.Known
         where node.Runs(DaemonKind.Broker)
         let seen = observed.Seen(node.Name)
         where seen?.IsOwnedBy(cluster.Identity) == true
         let directories = Directories(cluster, node, seen)
         where directories != cluster.Kafka.LogDirs && !directories.SequenceEqual(cluster.Kafka.LogDirs)
         select KeyValuePair.Create(node.Name, directories)).ToImmutableDictionary();

    private static ImmutableArray<string> Directories(TargetCluster cluster, DesiredNode node, ObservedHost.Seen seen)
    {
        var others = seen.Data.LogDirectories.RemoveAll(d => cluster.Kafka.LogDirs.Contains(d.Path));
        if (others.IsEmpty)
        {
            return cluster.Kafka.LogDirs.Sort(StringComparer.Ordinal);
        }

        var daemon = seen.Daemon(DaemonKind.Broker);
        var running = daemon?.RunningSettings.GetValueOrDefault(BrokerProperties.LogDirs)?.Split(',') ?? [];
        var kept = others.Where(d => !MayGo(d)).Select(d => d.Path);
        return [.. cluster.Kafka.LogDirs.Union(kept).Order(StringComparer.Ordinal)];

        // A directory without the broker's own mark may be a directory whose disk is not there.
        bool MayGo(LogDirectory directory) => running.Length > 0
            ? !running.Contains(directory.Path)
            : daemon is null or { ActiveState: "inactive" or "failed" }
                && !directory.HasReplicas
                && IsMarked(directory, node);
    }

    private static bool IsMarked(LogDirectory directory, DesiredNode node) =>
        directory.BrokerId == node.Id.ToString(CultureInfo.InvariantCulture);
}
