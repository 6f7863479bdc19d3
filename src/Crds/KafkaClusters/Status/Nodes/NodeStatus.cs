using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

public sealed record NodeStatus
{
    [Required]
    [Description("The name of the node in the spec.")]
    public string Name { get; init; } = "";

    [Description("The broker.id and the ZooKeeper myid of the node.")]
    public int? Id { get; init; }

    [Description(
        "The address of the host, once the operator has begun to put something on it. A host is found by it after "
        + "its node has left the spec.")]
    public string? Address { get; init; }

    [Description("The rack of the node.")]
    public string? Rack { get; init; }

    [Description("The keys of spec.nodes[].hostKeys, by which the host is believed after its node has left the spec.")]
    public IReadOnlyList<string>? HostKeys { get; init; }

    [Description(
        "There while the node is not in the spec any more and not gone: what is done about that, or waited for.")]
    public string? Leaving { get; init; }

    [ListSet]
    [Description("What runs on the node.")]
    public IReadOnlyList<NodeRole>? Roles { get; init; }

    [Description(
        "Whether the host answers over SSH: True, False (it refuses the operator), or Unknown (it was not heard of).")]
    public Reachability? Reachable { get; init; }

    [Description("When the host was heard of last. Set only while it is not reachable.")]
    public DateTime? LastContact { get; init; }

    [Description("The model of the host, as its firmware gives it.")]
    public string? Model { get; init; }

    [Description("The architecture of the host's programs: aarch64, armv7l or x86_64.")]
    public string? Architecture { get; init; }

    [Description("The memory of the host.")]
    public string? Memory { get; init; }

    [Description("The space that is free on the fullest data disk, rounded.")]
    public string? DiskFree { get; init; }

    [Description("The version of Java that the daemons use.")]
    public string? Java { get; init; }

    [Description("What is wrong with the node, and the mend.")]
    public string? Message { get; init; }

    [Description(
        "A person said that the host of a node that left the spec is gone for good. The node is let go once the other "
        + "brokers have all that it had.")]
    public bool? GivenUp { get; init; }

    [Description("The last loss of data that was confirmed by the annotation kafkapi.dev/accept-empty.")]
    public string? EmptyAccepted { get; init; }

    [Description(
        "A digest of what had to be on the host when all of it was there last. What differs while it is the same was "
        + "changed by another hand.")]
    public string? Provisioned { get; init; }

    [Description("ZooKeeper on this node.")]
    public ZooKeeperMemberStatus? Zookeeper { get; init; }

    [Description("The broker on this node.")]
    public BrokerStatus? Broker { get; init; }
}
