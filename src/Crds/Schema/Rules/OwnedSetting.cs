using System.Collections.Immutable;

namespace KafkaPi.Crds.Schema;

/// <summary>A setting that <c>config</c> refuses: the operator computes it, or the file has no place for it.</summary>
/// <param name="Key">The setting's name, or its beginning when <paramref name="IsPrefix"/> is true.</param>
/// <param name="Instead">What the user does instead, as a sentence without its full stop.</param>
/// <param name="IsPrefix">True when every setting that begins with <paramref name="Key"/> is refused.</param>
public sealed record OwnedSetting(string Key, string Instead, bool IsPrefix = false)
{
    private const string Ensemble = "the members come from spec.nodes";
    private const string StaticEnsemble = "the ensemble is changed by editing spec.nodes, never by reconfig";
    private const string Listeners = "use spec.kafka.listeners";
    private const string Addresses = "the host comes from spec.nodes[].address and the port from spec.kafka.listeners";
    private const string ZooKeeperOnly = "the brokers use ZooKeeper, KRaft settings have no meaning there";

    public static ImmutableArray<OwnedSetting> ZooKeeper { get; } =
    [
        new("dataDir", "use spec.zookeeper.dataDir"),
        new("dataLogDir", "the transaction log is kept in spec.zookeeper.dataDir"),
        new("clientPort", "use spec.zookeeper.ports.client"),
        new("clientPortAddress", "the address comes from spec.nodes[].address"),
        new("secureClientPort", "use spec.zookeeper.ports.client; TLS is not supported yet"),
        new("secureClientPortAddress", "the address comes from spec.nodes[].address; TLS is not supported yet"),
        new("dynamicConfigFile", StaticEnsemble),
        new("reconfigEnabled", StaticEnsemble),
        new("standaloneEnabled", Ensemble),
        new("server.", Ensemble, IsPrefix: true),
        new("group.", Ensemble, IsPrefix: true),
        new("weight.", Ensemble, IsPrefix: true),
    ];

    public static ImmutableArray<OwnedSetting> Broker { get; } =
    [
        new("broker.id", "use spec.nodes[].id"),
        new("node.id", "use spec.nodes[].id"),
        new("broker.id.generation.enable", "ids are given by spec.nodes[].id"),
        new("reserved.broker.max.id", "ids are given by spec.nodes[].id"),
        new("broker.rack", "use spec.nodes[].rack"),
        new("listeners", Listeners),
        new("listener.security.protocol.map", Listeners),
        new("inter.broker.listener.name", "the first of spec.kafka.listeners is used between brokers"),
        new("security.inter.broker.protocol", "the first of spec.kafka.listeners is used between brokers"),
        new("control.plane.listener.name", Listeners),
        new("advertised.listeners", Addresses),
        new("advertised.host.name", Addresses),
        new("advertised.port", Addresses),
        new("host.name", Addresses),
        new("port", Addresses),
        new("zookeeper.connect", "it is computed from spec.nodes and spec.zookeeper.ports.client"),
        new("zookeeper.chroot", "the brokers use the root of their own ensemble"),
        new("log.dir", "use spec.kafka.logDirs"),
        new("log.dirs", "use spec.kafka.logDirs"),
        new("metadata.log.dir", ZooKeeperOnly),
        new("process.roles", ZooKeeperOnly),
        new("controller.listener.names", ZooKeeperOnly),
        new("controller.quorum.", ZooKeeperOnly, IsPrefix: true),
        new("zookeeper.metadata.migration.enable", ZooKeeperOnly),
    ];

    public static ImmutableArray<OwnedSetting> Of(SettingsFile file) =>
        file == SettingsFile.ZooKeeper ? ZooKeeper : Broker;

    /// <summary>The setting as documentation names it: <c>server.*</c> for a prefix.</summary>
    public string Name => IsPrefix ? Key + "*" : Key;

    public string Message => $"{Name} may not be in config: {Instead}";

    public bool Matches(string key) => IsPrefix ? key.StartsWith(Key, StringComparison.Ordinal) : key == Key;
}
