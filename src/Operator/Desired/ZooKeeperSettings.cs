using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace KafkaPi.Operator.Desired;

/// <summary>What is in a member's zookeeper.properties.</summary>
internal static class ZooKeeperSettings
{
    private const string ServerPrefix = "server.";

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
        foreach (var (key, value) in Servers(cluster)) settings[key] = value;
        return settings.ToImmutable();
    }

    /// <summary>The lines of the ensemble, a revision input of their own: such a change is rolled out by rules of its own.</summary>
    public static bool IsServer(string key) => key.StartsWith(ServerPrefix, StringComparison.Ordinal);

    /// <summary>One member alone is standalone and has no such line.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Servers(DesiredCluster cluster)
    {
        DesiredNode[] members = [.. cluster.Running(DaemonKind.ZooKeeper)];
        return members.Length < 2
            ? []
            : members.Select(m => KeyValuePair.Create(
                string.Create(CultureInfo.InvariantCulture, $"{ServerPrefix}{m.Id}"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{DesiredCluster.Authority(m.Address, cluster.ZooKeeper.LeaderPort)}:{cluster.ZooKeeper.ElectionPort}")));
    }
}
