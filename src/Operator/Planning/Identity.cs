using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Planning;

/// <summary>What lies on a disk is never taken over by another cluster or another member, and never overwritten.</summary>
public static class Identity
{
    public static IEnumerable<Finding> Check(Situation situation)
    {
        foreach (var node in situation.Desired.Nodes)
        {
            if (situation.Observed.Seen(node.Name) is not { } seen) continue;
            var desired = situation.Desired;

            if (seen.Owner is { } owner && owner.Uid != desired.Identity.Uid)
                yield return Of(node, $"the host belongs to KafkaCluster {owner.Name} (uid {owner.Uid}): delete that resource first, "
                    + $"or remove {HostLayout.OwnerMarker} on the host when it is gone for good");

            if (node.Runs(DaemonKind.ZooKeeper) && seen.Data.ZooKeeper?.MyId is { } myId && myId.Trim() != $"{node.Id}")
                yield return Of(node, $"{seen.Data.ZooKeeper.Path}/myid says '{myId.Trim()}' and spec.nodes says id {node.Id}: "
                    + "give the node its old id, or move the data directory away");

            if (!node.Runs(DaemonKind.Broker)) continue;
            foreach (var directory in seen.Data.LogDirectories.Where(d => d.BrokerId is { } id && id != $"{node.Id}"))
                yield return Of(node, $"{directory.Path}/meta.properties says broker.id={directory.BrokerId} and spec.nodes says id {node.Id}: "
                    + "give the node its old id, or move the log directory away");
        }

        foreach (var finding in ForeignClusters(situation)) yield return finding;
    }

    /// <summary>A disk of another Kafka cluster: the broker would refuse to start, or take its topics along.</summary>
    private static IEnumerable<Finding> ForeignClusters(Situation situation)
    {
        var directories = situation.Desired.Running(DaemonKind.Broker)
            .SelectMany(n => (situation.Observed.Seen(n.Name)?.Data.LogDirectories ?? []).Select(d => (Node: n, Directory: d)))
            .Where(d => d.Directory.ClusterId is { Length: > 0 })
            .ToArray();
        if (directories.All(d => d.Directory.ClusterId == directories[0].Directory.ClusterId)) return [];
        var majority = directories.GroupBy(d => d.Directory.ClusterId, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;
        return directories.Where(d => d.Directory.ClusterId != majority)
            .Select(d => Of(d.Node, $"{d.Directory.Path}/meta.properties says cluster.id={d.Directory.ClusterId} and the other brokers' say {majority}: "
                + "move the log directory away when the broker is to join this cluster"));
    }

    private static Finding Of(DesiredNode node, string message) => new(node.Name, FindingKind.Identity, message);
}
