using System.ComponentModel;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Crds;

public sealed record NodeSpec
{
    [Required]
    [Length(1, 63)]
    [Pattern(Patterns.DnsLabel, ValidationMessages.DnsLabel)]
    [Description("The name of the node in this resource, in its status and its events. It need not be the hostname.")]
    public string Name { get; init; } = "";

    [Required]
    [Length(1, 253)]
    [Pattern(Patterns.Address, ValidationMessages.Address)]
    [RefusedPattern(Patterns.AnyAddress, ValidationMessages.RealAddress)]
    [Description(
        "The IPv4 address, IPv6 address or DNS name (lower case) of the host. The operator, the other hosts and the "
        + "clients of Kafka all use it, so all of them must be able to reach it.")]
    public string Address { get; init; } = "";

    [Required]
    [Range(1, 255)]
    [Description(
        "The broker.id and the ZooKeeper myid of the node. It belongs to the node's data, and is kept once something "
        + "was put on the host.")]
    public int Id { get; init; }

    [Required]
    [Items(1, 2)]
    [ListSet]
    [Description("What runs on the node: zookeeper, broker, or both.")]
    public IReadOnlyList<NodeRole> Roles { get; init; } = [];

    [Length(1, 100)]
    [Pattern(Patterns.Rack, ValidationMessages.Rack)]
    [Description(
        "The rack, shelf or power supply of the node. Kafka spreads the replicas of a partition over racks "
        + "(broker.rack). All brokers have one, or none has.")]
    public string? Rack { get; init; }

    [Items(0, 8)]
    [Length(1, 1024)]
    [Pattern(Patterns.HostKey, ValidationMessages.HostKey)]
    [Description(
        "Keys by which the host is known: lines as in /etc/ssh/ssh_host_*_key.pub, or fingerprints as ssh-keygen -l "
        + "prints them (SHA256:…). When given, no other key is accepted from this host.")]
    public IReadOnlyList<string>? HostKeys { get; init; }
}
