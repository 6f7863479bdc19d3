using System.ComponentModel;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Crds;

public sealed record ListenerSpec
{
    [Required]
    [Length(1, 32)]
    [Pattern(Patterns.ListenerName, ValidationMessages.ListenerName)]
    [Description(
        "The name of the listener: capital letters, digits and underscores. A new name for a port in use takes three "
        + "rolls, because both names are needed meanwhile: one of them has a spare port, 10000 above its own.")]
    public string Name { get; init; } = "";

    [Required]
    [Range(1024, 65535)]
    [Description("The TCP port, on each host. A change takes one roll; clients need the new port to connect anew.")]
    public int Port { get; init; }

    [Description("The security protocol. PLAINTEXT: no encryption, no authentication.")]
    public ListenerProtocol Protocol { get; init; } = ListenerProtocol.PLAINTEXT;
}
