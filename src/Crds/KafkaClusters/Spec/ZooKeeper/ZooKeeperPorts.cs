using System.ComponentModel;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Crds;

[ValidationRule(
    "self.client != self.leader && self.client != self.election && self.leader != self.election",
    ValidationMessages.ZooKeeperPortsApart)]
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
