using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Rendering;

/// <summary>Contents of a member's zookeeper.properties.</summary>
internal static class ZooKeeperProperties
{
    private const string StandaloneEnabled = "standaloneEnabled";

    /// <summary>
    /// Settings of a member where the user has none. An ensemble does not start without the first three.
    /// </summary>
    private static readonly ImmutableArray<KeyValuePair<string, string>> Defaults =
    [
        new("tickTime", "2000"),
        new("initLimit", "10"),
        new("syncLimit", "5"),
        // Snapshots would fill an SD card, because ZooKeeper itself never deletes them.
        new("autopurge.purgeInterval", "24"),
        new("autopurge.snapRetainCount", "3"),
        // The admin server takes port 8080, and ZooKeeper dies where that port is taken.
        new("admin.enableServer", "false"),
    ];

    public static ImmutableSortedDictionary<string, string> Of(TargetCluster cluster, DesiredNode node)
    {
        var zooKeeper = cluster.ZooKeeper;
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Defaults)
        {
            settings[key] = value;
        }

        // A host's own name is 127.0.1.1 on Debian. A member that is bound to it would hear no other member.
        if (!IPAddress.TryParse(node.Address, out _))
        {
            settings["quorumListenOnAllIPs"] = "true";
        }

        foreach (var (key, value) in zooKeeper.Config)
        {
            settings[key] = value;
        }

        settings["dataDir"] = zooKeeper.DataDir;
        settings[ZooKeeperEndpoints.ClientPortSetting] =
            cluster.ClientPortOf(node.Name).ToString(CultureInfo.InvariantCulture);
        var servers = cluster.Servers ?? ServerList.Of(cluster, cluster.Running(DaemonKind.ZooKeeper));
        if (servers.Count > 1 || KafkaFeatures.SingleMemberQuorum(cluster.Distribution.KafkaVersion))
        {
            foreach (var (key, value) in servers.Lines)
            {
                settings[key] = value;
            }
        }

        if (servers.Count == 1 && KafkaFeatures.SingleMemberQuorum(cluster.Distribution.KafkaVersion))
        {
            settings[StandaloneEnabled] = "false";
        }

        return settings.ToImmutable();
    }

    /// <summary>True for a property that names the members. Its changes are rolled out by rules of their own.</summary>
    public static bool IsOfEnsemble(string property) => ServerList.IsServer(property) || property == StandaloneEnabled;
}
