using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;
using KafkaPi.Operator.Tests.Planning.Provisioning;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Tests.Planning.Edits;

/// <summary>Edits of every leaf of the spec of three healthy Pis.</summary>
internal static class SpecEdits
{
    private const string Live = "num.io.threads";

    public static ImmutableArray<SpecEdit> All { get; } =
        [.. Distribution, .. JavaAndAccess, .. Nodes, .. ZooKeeper, .. Kafka, .. Listeners, .. Policies];

    /// <summary>SHA-512 of the archive that the hosts have their distribution from.</summary>
    private static string Installed { get; } = new('a', 128);

    private static IEnumerable<SpecEdit> Distribution =>
    [
        new("spec.version", "newer, of the same minor version", s => s with { Version = "7.2.3" }),
        new("spec.version", "of a newer minor version", s => s with { Version = "7.3.1" }),
        new("spec.version", "of an older minor version", s => s with { Version = "7.1.0" }),
        new("spec.distribution.flavor", "with a version of that flavor", s => s with
        {
            Version = "3.2.3",
            Distribution = s.Distribution with { Flavor = DistributionFlavor.Apache },
        }),
        Of("distribution.source.url", "another place of the archive", d => d with
        {
            Source = new() { Url = "https://archive.example/confluent-7.2.2.tar.gz" },
            Sha512 = Installed,
        }) with { Hosts = FromArchive },
        Of("distribution.source.hostPath", "another place of the archive", d => d with
        {
            Source = new() { HostPath = "/srv/confluent-7.2.2.tar.gz" },
        }),
        Of("distribution.source.installedAt", "another directory", d => d with
        {
            Source = new() { InstalledAt = "/srv/confluent-7.2.2" },
        }),
        Of("distribution.sha512", "of the installed archive", d => d with { Sha512 = Installed })
            with { Hosts = FromArchive },
        Of("distribution.sha512", "of another archive", d => d with { Sha512 = new('b', 128) })
            with { Hosts = FromArchive },
    ];

    private static IEnumerable<SpecEdit> JavaAndAccess =>
    [
        new("spec.java.install", "either way", s => s with { Java = s.Java with { Install = false } }),
        Java("at most what is there", 17, null),
        Java("newer, in the package lists", 21, 21),
        Java("newer, and not to be had", 21, null),
        Of("ssh.user", (SshSpec ssh) => ssh with { User = "admin" }),
        Of("ssh.port", (SshSpec ssh) => ssh with { Port = 2222 }),
        Of(
            "ssh.credentialsSecretRef.name",
            (SshSpec ssh) => ssh with { CredentialsSecretRef = new() { Name = "other" } }),
        Of("ssh.hostKeyPolicy", (SshSpec ssh) => ssh with { HostKeyPolicy = HostKeyPolicy.Strict }),
    ];

    private static IEnumerable<SpecEdit> Nodes =>
    [
        new("spec.nodes[].name", "a new node", s => s with
        {
            Nodes =
            [
                .. s.Nodes, new() { Name = "pi4", Address = "192.168.1.125", Id = 4, Roles = [NodeRole.Broker] },
            ],
        }),
        new("spec.nodes[].name", "a node less", s => s with { Nodes = [.. s.Nodes.Take(2)] }),
        Node("name", "another name", n => n with { Name = "kitchen" }),
        Node("address", "of one node", n => n with { Address = "192.168.1.200" }),
        Node("id", "another id", n => n with { Id = 9 }),
        Node("roles", "zookeeper taken away", n => n with { Roles = [NodeRole.Broker] }),
        Node("roles", "zookeeper given", n => n with { Roles = [NodeRole.ZooKeeper, NodeRole.Broker] })
            with { Before = s => EachNode(s, n => n.Id == 3 ? n with { Roles = [NodeRole.Broker] } : n) },
        Node("roles", "broker taken away", n => n with { Roles = [NodeRole.ZooKeeper] }),
        Node("roles", "broker given", n => n with { Roles = [NodeRole.ZooKeeper, NodeRole.Broker] })
            with { Before = s => EachNode(s, n => n.Id == 3 ? n with { Roles = [NodeRole.ZooKeeper] } : n) },
        new("spec.nodes[].rack", "of all nodes", s => EachNode(s, n => n with { Rack = $"shelf-{n.Id}" })),
        Node("hostKeys", "any", n => n with { HostKeys = ["SHA256:" + new string('a', 43)] }),
    ];

    private static IEnumerable<SpecEdit> ZooKeeper =>
    [
        Of("zookeeper.heap", (ZooKeeperSpec z) => z with { Heap = "300Mi" }),
        Of("zookeeper.dataDir", (ZooKeeperSpec z) => z with { DataDir = "/data/zookeeper" }),
        Of("zookeeper.ports.client", (ZooKeeperSpec z) => z with { Ports = z.Ports with { Client = 2182 } }),
        Of("zookeeper.ports.leader", (ZooKeeperSpec z) => z with { Ports = z.Ports with { Leader = 2889 } }),
        Of("zookeeper.ports.election", (ZooKeeperSpec z) => z with { Ports = z.Ports with { Election = 3889 } }),
        Of("zookeeper.config", (ZooKeeperSpec z) => z with { Config = With(z.Config, "tickTime", "3000") }),
        new("spec.zookeeper.config", "with a value that ZooKeeper does not take", s => s with
        {
            Zookeeper = s.Zookeeper with { Config = With(s.Zookeeper.Config, "tickTime", "fast") },
        }),
    ];

    private static IEnumerable<SpecEdit> Kafka =>
    [
        Of("kafka.heap", "any", k => k with { Heap = "512Mi" }),
        Of("kafka.logDirs", "one more", k => k with { LogDirs = [.. k.LogDirs, "/data/kafka"] }),
        Of("kafka.logDirs", "one less", k => k with { LogDirs = [.. k.LogDirs.Take(1)] })
            with { Before = s => s with { Kafka = s.Kafka with { LogDirs = [.. s.Kafka.LogDirs, "/data/kafka"] } } },
        Of("kafka.config", "settings that Kafka takes while it runs", k => k with
        {
            Config = With(k.Config, Live, "9"),
        }) with { Hosts = c => c.Telling((Live, _ => Running("8"))) },
        Of("kafka.config", "any others", k => k with { Config = With(k.Config, "queued.max.requests", "600") }),
        Of("kafka.config", "with a value that Kafka does not take", k => k with
        {
            Config = With(k.Config, "zookeeper.session.timeout.ms", "abc"),
        }),
        Rebalance("mode", r => r with { Mode = RebalanceMode.Manual }),
        Rebalance("concurrentMoves", r => r with { ConcurrentMoves = 5 }),
        Rebalance("bytesPerSecond", r => r with { BytesPerSecond = 6_000_000 }),
    ];

    private static IEnumerable<SpecEdit> Listeners =>
    [
        Listener("name", "of one that is not the first", l => l with { Name = "OUTSIDE" }),
        Listener("port", "of one that is not the first", l => l with { Port = 9095 }),
        Of("kafka.listeners[].port", "one more, at the end", k => k with { Listeners = [.. k.Listeners, Second] }),
        Listener("protocol", "another protocol", l => l with { Protocol = (ListenerProtocol)99 }),
    ];

    private static IEnumerable<SpecEdit> Policies =>
    [
        new("spec.firewall", "Ignore", s => s with { Firewall = FirewallPolicy.Ignore }),
        new("spec.firewall", "Manage", s => s with { Firewall = FirewallPolicy.Manage })
        {
            Before = s => s with { Firewall = FirewallPolicy.Ignore },
            Asked = c => c.WithUfw("pi1"),
        },
        new("spec.deletionPolicy", "any", s => s with { DeletionPolicy = DeletionPolicy.Purge }),
        new("spec.paused", "either way", s => s with { Paused = true }),
    ];

    private static ListenerSpec Second => new() { Name = "SECOND", Port = 9093 };

    private static SpecEdit Of(string field, string edit, Func<DistributionSpec, DistributionSpec> change) =>
        new($"spec.{field}", edit, s => s with { Distribution = change(s.Distribution) });

    private static SpecEdit Of(string field, string edit, Func<KafkaSpec, KafkaSpec> change) =>
        new($"spec.{field}", edit, s => s with { Kafka = change(s.Kafka) });

    private static SpecEdit Of(string field, Func<SshSpec, SshSpec> change) =>
        new($"spec.{field}", "any", s => s with { Ssh = change(s.Ssh) });

    private static SpecEdit Of(string field, Func<ZooKeeperSpec, ZooKeeperSpec> change) =>
        new($"spec.{field}", "any", s => s with { Zookeeper = change(s.Zookeeper) });

    private static SpecEdit Rebalance(string field, Func<RebalanceSpec, RebalanceSpec> change) => new(
        $"spec.kafka.rebalance.{field}", "any",
        s => s with { Kafka = s.Kafka with { Rebalance = change(s.Kafka.Rebalance) } });

    private static SpecEdit Listener(string field, string edit, Func<ListenerSpec, ListenerSpec> change) => new(
        $"spec.kafka.listeners[].{field}", edit,
        s => s with { Kafka = s.Kafka with { Listeners = [s.Kafka.Listeners[0], change(s.Kafka.Listeners[1])] } })
    {
        Before = s => s with { Kafka = s.Kafka with { Listeners = [.. s.Kafka.Listeners, Second] } },
    };

    /// <summary>The third node is edited.</summary>
    private static SpecEdit Node(string field, string edit, Func<NodeSpec, NodeSpec> change) =>
        new($"spec.nodes[].{field}", edit, s => EachNode(s, n => n.Id == 3 ? change(n) : n));

    private static KafkaClusterSpec EachNode(KafkaClusterSpec spec, Func<NodeSpec, NodeSpec> change) =>
        spec with { Nodes = [.. spec.Nodes.Select(change)] };

    private static SpecEdit Java(string edit, int minimum, int? offered) =>
        new("spec.java.minimumVersion", edit, s => s with { Java = s.Java with { MinimumVersion = minimum } })
        {
            Hosts = cluster => EachHost(cluster, s => s with
            {
                Facts = s.Facts with
                {
                    Java = new ObservedJava(
                        new(17, 0), offered is null ? null : $"openjdk-{offered}-jre-headless", offered),
                },
            }),
        };

    private static ClusterUnderTest FromArchive(ClusterUnderTest cluster) => EachHost(cluster, s => s with
    {
        Archives = s.Archives.Add(cluster.Desired.Distribution.Home, Installed),
    });

    private static ClusterUnderTest EachHost(
        ClusterUnderTest cluster, Func<ObservedHost.Seen, ObservedHost.Seen> change) =>
        cluster.Desired.Nodes.Aggregate(cluster, (c, node) => c.Seen(node.Name.Value, change));

    private static BrokerSetting Running(string value) =>
        new(value, IsReadOnly: false, IsSensitive: false, [new(SettingSource.File, Live, value)]);

    private static Dictionary<string, string> With(
        IReadOnlyDictionary<string, string> config, string key, string value) => new(config) { [key] = value };
}
