using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace KafkaPi.Operator.Desired;

/// <summary>What is in a member's zookeeper.properties.</summary>
internal static class ZooKeeperSettings
{
    private const string StandaloneEnabled = "standaloneEnabled";

    /// <summary>What a member gets when the user says nothing. An ensemble does not start without the first three.</summary>
    private static readonly ImmutableArray<KeyValuePair<string, string>> Defaults =
    [
        new("tickTime", "2000"),
        new("initLimit", "10"),
        new("syncLimit", "5"),
        // Snapshots would fill an SD card: ZooKeeper itself never deletes them.
        new("autopurge.purgeInterval", "24"),
        new("autopurge.snapRetainCount", "3"),
        // It takes port 8080, and ZooKeeper dies where that port is taken.
        new("admin.enableServer", "false"),
    ];

    public static ImmutableSortedDictionary<string, string> Of(DesiredCluster cluster, DesiredNode node)
    {
        var zooKeeper = cluster.ZooKeeper;
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Defaults) settings[key] = value;

        // A host's own name is 127.0.1.1 on Debian: bound to it, a member would hear no other one.
        if (!IPAddress.TryParse(node.Address, out _)) settings["quorumListenOnAllIPs"] = "true";

        foreach (var (key, value) in zooKeeper.Config) settings[key] = value;

        settings["dataDir"] = zooKeeper.DataDir;
        settings["clientPort"] = zooKeeper.ClientPort.ToString(CultureInfo.InvariantCulture);
        var servers = cluster.Servers ?? ServerList.Of(cluster, cluster.Running(DaemonKind.ZooKeeper));
        if (servers.Count > 1 || MayBeOneOfOne(cluster.Distribution))
            foreach (var (key, value) in servers.Lines) settings[key] = value;
        if (servers.Count == 1 && MayBeOneOfOne(cluster.Distribution)) settings[StandaloneEnabled] = "false";
        return settings.ToImmutable();
    }

    /// <summary>Whether a property says who the members are: such a change is rolled out by rules of its own.</summary>
    public static bool IsOfEnsemble(string property) => ServerList.IsServer(property) || property == StandaloneEnabled;

    /// <summary>
    /// From ZooKeeper 3.5 on, which Kafka 2.4 came with, a member alone may be an ensemble of one. One that stands alone instead goes on from the last transaction in its log, and refuses for ever every client that
    /// has seen a newer one: the election before it may have begun an epoch without any (seen with 3.8.4: "as it has seen zxid 0x900000000 our last zxid is 0x70000009a").
    /// </summary>
    public static bool MayBeOneOfOne(DesiredDistribution distribution) => distribution.KafkaVersion >= new Version(2, 4);
}
