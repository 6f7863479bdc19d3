using System.ComponentModel;
using System.Text.Json.Serialization;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

/// <summary>What a user asks for. An optional field that was not given is null or has its default.</summary>
/// <remarks>Initial values are the defaults of the schema: they are written once, here.</remarks>
[ValidationRule(
    "self.kafka.logDirs.all(d, d != self.zookeeper.dataDir && !d.startsWith(self.zookeeper.dataDir + '/') && !self.zookeeper.dataDir.startsWith(d + '/')"
    + " && self.kafka.logDirs.all(e, !e.startsWith(d + '/')))",
    Mends.DirectoriesApart)]
[ValidationRule(
    "self.kafka.listeners.all(l, l.port != self.zookeeper.ports.client && l.port != self.zookeeper.ports.leader && l.port != self.zookeeper.ports.election)",
    Mends.ListenersOffZooKeeperPorts)]
[ValidationRule(
    "self.kafka.listeners.all(l, l.port != self.ssh.port) && self.zookeeper.ports.client != self.ssh.port"
    + " && self.zookeeper.ports.leader != self.ssh.port && self.zookeeper.ports.election != self.ssh.port",
    Mends.SshPortIsTaken)]
public sealed record KafkaClusterSpec
{
    [Required]
    [Length(3, 32)]
    [Pattern(Patterns.Version, Mends.Version)]
    [Description("The distribution's own version: 7.2.2 for Confluent Platform 7.2.2, 3.9.1 for Apache Kafka 3.9.1.")]
    public string Version { get; init; } = "";

    [Required]
    [Description("Which distribution of Kafka runs, and where it comes from.")]
    public DistributionSpec Distribution { get; init; } = new();

    [Description("The Java runtime on the hosts.")]
    public JavaSpec Java { get; init; } = new();

    [Required]
    [Description("How the operator reaches the hosts.")]
    public SshSpec Ssh { get; init; } = new();

    [Required]
    [Items(1, 64)]
    [ListMap("name")]
    [Unique("id", Mends.UniqueIds)]
    [Unique("address", Mends.UniqueAddresses)]
    [ValidationRule("self.exists(n, 'zookeeper' in n.roles)", Mends.OneZooKeeper)]
    [ValidationRule("self.exists(n, 'broker' in n.roles)", Mends.OneBroker)]
    [ValidationRule("self.filter(n, 'broker' in n.roles).all(n, has(n.rack)) || !self.filter(n, 'broker' in n.roles).exists(n, has(n.rack))", Mends.RacksForAll)]
    [Description("The hosts and what runs on each. At least one has the role zookeeper and at least one the role broker.")]
    public IReadOnlyList<NodeSpec> Nodes { get; init; } = [];

    [Description("The ZooKeeper ensemble.")]
    public ZooKeeperSpec Zookeeper { get; init; } = new();

    [Description("The Kafka brokers.")]
    public KafkaSpec Kafka { get; init; } = new();

    [Description(
        "What is done about ufw on the hosts, where it is active. Manage: ZooKeeper's ports are opened to the hosts of the cluster and the listeners' "
        + "ports to anywhere, by rules with the comment 'kafkapi NAMESPACE/NAME', which are removed when they are needed no longer. "
        + "Ignore: ufw is left as it is, rules that were made before included.")]
    public FirewallPolicy Firewall { get; init; } = FirewallPolicy.Manage;

    [Description(
        "What happens on the hosts when this resource is deleted. Retain: nothing, everything runs on unmanaged. "
        + "Stop: the services are stopped and disabled, all data is kept. Purge: services, installed files and data are removed.")]
    public DeletionPolicy DeletionPolicy { get; init; } = DeletionPolicy.Retain;

    [Description(
        "While true nothing is done on the hosts, whatever is edited, found or deleted; they are looked at and reported on as ever. "
        + "status.plan says what would be done.")]
    public bool Paused { get; init; }
}

[ValidationRule("!has(self.source.url) || has(self.sha512)", Mends.Sha512ForUrl)]
[ValidationRule("!has(self.source.installedAt) || !has(self.sha512)", Mends.NoSha512ForInstalled)]
public sealed record DistributionSpec
{
    [Description("The layout of the archive. Confluent: bin/kafka-server-start and etc/kafka. Apache: bin/kafka-server-start.sh and config.")]
    public DistributionFlavor Flavor { get; init; } = DistributionFlavor.Confluent;

    [Required]
    [Description("Where the distribution comes from: exactly one of url, hostPath and installedAt.")]
    public DistributionSource Source { get; init; } = new();

    [Length(128, 128)]
    [Pattern(Patterns.Sha512, Mends.Sha512)]
    [Description(
        "The SHA-512 of the archive: 128 hexadecimal digits in lower case, as sha512sum prints them. It is checked before anything is unpacked. "
        + "Required with source.url, optional with source.hostPath, not allowed with source.installedAt.")]
    public string? Sha512 { get; init; }
}

[ValidationRule("[has(self.url), has(self.hostPath), has(self.installedAt)].filter(set, set).size() == 1", Mends.OneSource)]
public sealed record DistributionSource
{
    [Length(1, 2048)]
    [Pattern(Patterns.ArchiveUrl, Mends.ArchiveUrl)]
    [Description("An http or https address of a .tar.gz or .tgz archive. The operator fetches it once and sends it to the hosts. Without user or password.")]
    public string? Url { get; init; }

    [Length(1, 255)]
    [Pattern(Patterns.ArchivePath, Mends.ArchivePath)]
    [Description("The absolute path of a .tar.gz or .tgz archive that is already on every host.")]
    public string? HostPath { get; init; }

    [Length(1, 255)]
    [Pattern(Patterns.Path, Mends.Path)]
    [Description("The absolute path of a distribution that is already unpacked on every host (the user's own KAFKA_HOME). It is used as it is and never changed.")]
    public string? InstalledAt { get; init; }
}

public sealed record JavaSpec
{
    [Description("Install the host's own OpenJDK package when no fitting Java is found. When false, a host without Java is reported and left alone.")]
    public bool Install { get; init; } = true;

    [Range(8, 99)]
    [Description("The lowest major version of Java that is accepted.")]
    public int MinimumVersion { get; init; } = 11;
}

public sealed record SshSpec
{
    [Length(1, 32)]
    [Pattern(Patterns.UserName, Mends.UserName)]
    [Description("The account to log in with. It needs sudo.")]
    public string User { get; init; } = "pi";

    [Range(1, 65535)]
    [Description("The port of sshd on the hosts.")]
    public int Port { get; init; } = 22;

    [Required]
    [Description(
        "The Secret, in the namespace of this resource, with the key ssh-privatekey and optionally passphrase (of that key), "
        + "sudo-password (when sudo asks for one) and known_hosts (the hosts' keys).")]
    public SecretReference CredentialsSecretRef { get; init; } = new();

    [Description(
        "How the hosts prove who they are. TrustOnFirstUse: the key seen first is stored in a Secret and demanded from then on. "
        + "Strict: only keys in known_hosts of the Secret or in nodes[].hostKeys are accepted. A key that changed is never accepted silently.")]
    public HostKeyPolicy HostKeyPolicy { get; init; } = HostKeyPolicy.TrustOnFirstUse;
}

public sealed record SecretReference
{
    [Required]
    [Length(1, 253)]
    [Pattern(Patterns.DnsSubdomain, Mends.DnsSubdomain)]
    [Description("The name of the Secret.")]
    public string Name { get; init; } = "";
}

public sealed record NodeSpec
{
    [Required]
    [Length(1, 63)]
    [Pattern(Patterns.DnsLabel, Mends.DnsLabel)]
    [Description("The name of the node in this resource, in its status and its events. It need not be the hostname.")]
    public string Name { get; init; } = "";

    [Required]
    [Length(1, 253)]
    [Pattern(Patterns.Address, Mends.Address)]
    [RefusedPattern(Patterns.AnyAddress, Mends.RealAddress)]
    [Description(
        "The IPv4 address, IPv6 address or DNS name (lower case) of the host. The operator, the other hosts and the clients of Kafka all use it, "
        + "so all of them must be able to reach it.")]
    public string Address { get; init; } = "";

    [Required]
    [Range(1, 255)]
    [Immutable(Mends.IdIsKept)]
    [Description("The broker.id and the ZooKeeper myid of the node. It belongs to the node's data and may not change.")]
    public int Id { get; init; }

    [Required]
    [Items(1, 2)]
    [ListSet]
    [Description("What runs on the node: zookeeper, broker, or both.")]
    public IReadOnlyList<NodeRole> Roles { get; init; } = [];

    [Length(1, 100)]
    [Pattern(Patterns.Rack, Mends.Rack)]
    [Description("The rack, shelf or power supply of the node. Kafka spreads the replicas of a partition over racks (broker.rack). All brokers have one, or none has.")]
    public string? Rack { get; init; }

    [Items(0, 8)]
    [Length(1, 1024)]
    [Pattern(Patterns.HostKey, Mends.HostKey)]
    [Description(
        "Keys by which the host is known: lines as in /etc/ssh/ssh_host_*_key.pub, or fingerprints as ssh-keygen -l prints them (SHA256:…). "
        + "When given, no other key is accepted from this host.")]
    public IReadOnlyList<string>? HostKeys { get; init; }
}

public sealed record ZooKeeperSpec
{
    [Length(3, 8)]
    [Pattern(Patterns.Heap, Mends.Heap)]
    [RefusedPattern(Patterns.TooSmallHeap, Mends.HeapIsEnough)]
    [Description("The heap of each ZooKeeper, for instance 256Mi. Computed from the memory of the host when not given.")]
    public string? Heap { get; init; }

    [Length(1, 200)]
    [Pattern(Patterns.Path, Mends.Path)]
    [RefusedPattern(Patterns.SystemDirectory, Mends.NoSystemDirectory)]
    [Immutable(Mends.DataDirIsKept)]
    [Description("The directory of ZooKeeper's data and myid on each host. It may not change.")]
    public string DataDir { get; init; } = "/var/lib/kafkapi/zookeeper";

    [Description("The ports of ZooKeeper, the same on each host.")]
    public ZooKeeperPorts Ports { get; init; } = new();

    [Items(0, 128)]
    [Length(0, 2048)]
    [Pattern(Patterns.SettingValue, Mends.SettingValue)]
    [KeyPattern(Patterns.SettingKey, Mends.SettingKey)]
    [OwnedSettings(SettingsFile.ZooKeeper)]
    [ValidationRule("!('4lw.commands.whitelist' in self) || self['4lw.commands.whitelist'].matches(r'" + Patterns.AllowsSrvr + "')", Mends.SrvrIsAllowed)]
    [Description("Further settings for zookeeper.properties. What the operator computes (dataDir, clientPort, server.N and others) is refused.")]
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();
}

[ValidationRule("self.client != self.leader && self.client != self.election && self.leader != self.election", Mends.ZooKeeperPortsApart)]
public sealed record ZooKeeperPorts
{
    [Range(1024, 65535)]
    [Description("The port for clients (clientPort): the brokers and tools connect here.")]
    public int Client { get; init; } = 2181;

    [Range(1024, 65535)]
    [Description("The port where followers connect to the leader.")]
    public int Leader { get; init; } = 2888;

    [Range(1024, 65535)]
    [Description("The port for the election of a leader.")]
    public int Election { get; init; } = 3888;
}

public sealed record KafkaSpec
{
    [Length(3, 8)]
    [Pattern(Patterns.Heap, Mends.Heap)]
    [RefusedPattern(Patterns.TooSmallHeap, Mends.HeapIsEnough)]
    [Description("The heap of each broker, for instance 1Gi. Computed from the memory of the host when not given.")]
    public string? Heap { get; init; }

    [Items(1, 8)]
    [ListSet]
    [Length(1, 200)]
    [Pattern(Patterns.Path, Mends.Path)]
    [RefusedPattern(Patterns.SystemDirectory, Mends.NoSystemDirectory)]
    [Description("The directories for the messages on each host (log.dirs), one for each disk. Of one that comes the brokers learn by a restart, one at a time, and put new partitions there; those that are there stay where they are. One that goes is emptied first: each broker moves what it has in it to its other directories, is stopped when Kafka and the disk say that nothing is left, and started without it. Takes Kafka 1.1.")]
    public IReadOnlyList<string> LogDirs { get; init; } = ["/var/lib/kafkapi/kafka"];

    [Items(1, 8)]
    [ListMap("name")]
    [Unique("port", Mends.ListenerPortsApart)]
    [Description("Where brokers listen. Each is advertised as the node's address with its port; the first is used between brokers.")]
    public IReadOnlyList<ListenerSpec> Listeners { get; init; } = [new() { Name = "PLAINTEXT", Port = 9092 }];

    [Items(0, 256)]
    [Length(0, 2048)]
    [Pattern(Patterns.SettingValue, Mends.SettingValue)]
    [KeyPattern(Patterns.SettingKey, Mends.SettingKey)]
    [OwnedSettings(SettingsFile.Broker)]
    [Description("Further settings for server.properties. What the operator computes (broker.id, listeners, zookeeper.connect, log.dirs and others) is refused.")]
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();

    [Description("When and how fast existing partitions are moved to other brokers.")]
    public RebalanceSpec Rebalance { get; init; } = new();
}

public sealed record RebalanceSpec
{
    [Description(
        "When partitions are spread over the brokers anew. OnScaling: when brokers or their racks have changed. "
        + "Manual: when the annotation kafkapi.dev/rebalance gets a new value. Never: not at all; new brokers get new partitions only.")]
    public RebalanceMode Mode { get; init; } = RebalanceMode.OnScaling;

    [Range(1, 1000)]
    [Description("How many partitions are moved at the same time.")]
    public int ConcurrentMoves { get; init; } = 10;

    [Range(100_000, 1_000_000_000)]
    [Description("What each broker sends and receives at most for partitions that are moved, in bytes per second. The default leaves clients more than half of 100 Mbit/s, and of an SD card.")]
    public int BytesPerSecond { get; init; } = 5_000_000;
}

public sealed record ListenerSpec
{
    [Required]
    [Length(1, 32)]
    [Pattern(Patterns.ListenerName, Mends.ListenerName)]
    [Description("The name of the listener: capital letters, digits and underscores.")]
    public string Name { get; init; } = "";

    [Required]
    [Range(1024, 65535)]
    [Description("The TCP port, on each host.")]
    public int Port { get; init; }

    [Description("The security protocol. PLAINTEXT: no encryption, no authentication.")]
    public ListenerProtocol Protocol { get; init; } = ListenerProtocol.PLAINTEXT;
}

[JsonConverter(typeof(JsonStringEnumConverter<DistributionFlavor>))]
public enum DistributionFlavor
{
    Confluent,
    Apache,
}

[JsonConverter(typeof(JsonStringEnumConverter<HostKeyPolicy>))]
public enum HostKeyPolicy
{
    TrustOnFirstUse,
    Strict,
}

[JsonConverter(typeof(JsonStringEnumConverter<NodeRole>))]
public enum NodeRole
{
    [JsonStringEnumMemberName("zookeeper")]
    ZooKeeper,

    [JsonStringEnumMemberName("broker")]
    Broker,
}

[JsonConverter(typeof(JsonStringEnumConverter<ListenerProtocol>))]
public enum ListenerProtocol
{
    PLAINTEXT,
}

[JsonConverter(typeof(JsonStringEnumConverter<RebalanceMode>))]
public enum RebalanceMode
{
    OnScaling,
    Manual,
    Never,
}

[JsonConverter(typeof(JsonStringEnumConverter<DeletionPolicy>))]
public enum DeletionPolicy
{
    Retain,
    Stop,
    Purge,
}

[JsonConverter(typeof(JsonStringEnumConverter<FirewallPolicy>))]
public enum FirewallPolicy
{
    Manage,
    Ignore,
}
