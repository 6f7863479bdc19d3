using System.ComponentModel;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Crds;

/// <summary>The cluster that a user asks for. An optional field that is not given is null or has its default.</summary>
/// <remarks>Initial values are the schema's defaults, so each default is written once.</remarks>
[ValidationRule(
    "self.kafka.logDirs.all(d, d != self.zookeeper.dataDir"
    + " && !d.startsWith(self.zookeeper.dataDir + '/') && !self.zookeeper.dataDir.startsWith(d + '/')"
    + " && self.kafka.logDirs.all(e, !e.startsWith(d + '/')))",
    ValidationMessages.DirectoriesApart)]
[ValidationRule(
    "self.kafka.listeners.all(l, l.port != self.zookeeper.ports.client"
    + " && l.port != self.zookeeper.ports.leader && l.port != self.zookeeper.ports.election)",
    ValidationMessages.ListenersOffZooKeeperPorts)]
[ValidationRule(
    "self.kafka.listeners.all(l, l.port != self.ssh.port) && self.zookeeper.ports.client != self.ssh.port"
    + " && self.zookeeper.ports.leader != self.ssh.port && self.zookeeper.ports.election != self.ssh.port",
    ValidationMessages.SshPortIsTaken)]
public sealed record KafkaClusterSpec
{
    [Required]
    [Length(3, 32)]
    [Pattern(Patterns.Version, ValidationMessages.Version)]
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
    [Unique("id", ValidationMessages.UniqueIds)]
    [Unique("address", ValidationMessages.UniqueAddresses)]
    [ValidationRule(
        "self.size() == 1 || self.all(n, !n.address.matches('" + Patterns.AddressOfNoSharedNetwork + "'))",
        ValidationMessages.SharedAddress)]
    [ValidationRule("self.exists(n, 'zookeeper' in n.roles)", ValidationMessages.OneZooKeeper)]
    [ValidationRule("self.exists(n, 'broker' in n.roles)", ValidationMessages.OneBroker)]
    [ValidationRule(
        "self.filter(n, 'broker' in n.roles).all(n, has(n.rack))"
        + " || !self.filter(n, 'broker' in n.roles).exists(n, has(n.rack))",
        ValidationMessages.RacksForAll)]
    [Description(
        "The hosts and what runs on each. At least one has the role zookeeper and at least one the role broker.")]
    public IReadOnlyList<NodeSpec> Nodes { get; init; } = [];

    [Description("The ZooKeeper ensemble.")]
    public ZooKeeperSpec Zookeeper { get; init; } = new();

    [Description("The Kafka brokers.")]
    public KafkaSpec Kafka { get; init; } = new();

    [Description(
        "What is done about ufw on the hosts, where it is active. Manage: ZooKeeper's ports are opened to the hosts "
        + "of the cluster and the listeners' ports to anywhere, by rules with the comment 'kafkapi NAMESPACE/NAME', "
        + "which are removed when they are needed no longer. Ignore: ufw is left as it is, rules that were made "
        + "before included.")]
    public FirewallPolicy Firewall { get; init; } = FirewallPolicy.Manage;

    [Description(
        "What happens on the hosts when this resource is deleted. Retain: nothing, everything runs on unmanaged. "
        + "Stop: the services are stopped and disabled, all data is kept. Purge: services, installed files and data "
        + "are removed.")]
    public DeletionPolicy DeletionPolicy { get; init; } = DeletionPolicy.Retain;

    [Description(
        "While true nothing is done on the hosts, whatever is edited, found or deleted; they are looked at and "
        + "reported on as ever. status.plan says what would be done.")]
    public bool Paused { get; init; }
}
