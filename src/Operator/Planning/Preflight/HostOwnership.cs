using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Provisioning;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>
/// Finds hosts and disks that belong to another cluster or another member. They are never taken over, and never
/// overwritten.
/// </summary>
public static class HostOwnership
{
    public static IEnumerable<Finding> Check(Situation situation)
    {
        var findings =
            from node in situation.Target.Nodes
            let seen = situation.Observed.Seen(node.Name)
            where seen is not null
            from message in Messages(node, seen, situation.Target)
            select Of(node, message);
        return findings.Concat(ForeignClusters(situation));
    }

    private static IEnumerable<string> Messages(DesiredNode node, ObservedHost.Seen seen, TargetCluster target)
    {
        if (seen.Owner is { } owner && owner.Uid != target.Identity.Uid)
        {
            yield return $"the host belongs to KafkaCluster {owner.Name} (uid {owner.Uid}): delete that resource "
                + $"first, or remove {HostLayout.OwnerMarker} on the host when it is gone for good";
        }

        if (node.Runs(DaemonKind.ZooKeeper) && seen.Data.ZooKeeper?.MyId is { } myId && myId.Trim() != $"{node.Id}")
        {
            yield return $"{seen.Data.ZooKeeper.Path}/myid says '{myId.Trim()}' and spec.nodes says id {node.Id}: "
                + $"give the node the id {myId.Trim()}, or move the data directory away";
        }

        if (node.Runs(DaemonKind.ZooKeeper)
            && ForeignDirectories.Message(seen, target.ZooKeeper.DataDir, "spec.zookeeper.dataDir") is { } foreign)
        {
            yield return foreign;
        }

        if (!node.Runs(DaemonKind.Broker))
        {
            yield break;
        }

        // A host of ours goes on with its other directories, see NewLogDirs.
        foreach (var message in seen.Owner is null ? NewLogDirs.Foreign(target, seen) : [])
        {
            yield return message;
        }

        foreach (var directory in seen.Data.LogDirectories.Where(d => d.BrokerId is { } id && id != $"{node.Id}"))
        {
            yield return $"{directory.Path}/meta.properties says broker.id={directory.BrokerId} and spec.nodes says id "
                + $"{node.Id}: give the node the id {directory.BrokerId}, or move the log directory away";
        }
    }

    /// <summary>
    /// Finds disks of another Kafka cluster. The broker would refuse to start, or bring that cluster's topics along.
    /// </summary>
    private static IEnumerable<Finding> ForeignClusters(Situation situation)
    {
        (DesiredNode Node, LogDirectory Directory)[] marked =
        [
            .. from node in situation.Target.Running(DaemonKind.Broker)
               from directory in situation.Observed.Seen(node.Name)?.Data.LogDirectories ?? []
               where directory.ClusterId is { Length: > 0 }
               select (node, directory),
        ];
        if (marked.All(d => d.Directory.ClusterId == marked[0].Directory.ClusterId))
        {
            return [];
        }

        var majority = marked.GroupBy(d => d.Directory.ClusterId, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;
        return marked.Where(d => d.Directory.ClusterId != majority)
            .Select(d => Of(
                d.Node,
                $"{d.Directory.Path}/meta.properties says cluster.id={d.Directory.ClusterId} and the other brokers' "
                + $"say {majority}: move the log directory away when the broker is to join this cluster"));
    }

    private static Finding Of(DesiredNode node, string message) => new(node.Name, FindingKind.Identity, message);
}
