using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

public sealed record RejectedChangeStatus
{
    [Required]
    [Description("A digest of the rejected parts of the spec.")]
    public string Change { get; init; } = "";

    [Required]
    [Description("The node whose daemon did not come into service.")]
    public string Node { get; init; } = "";

    [Required]
    [Description("The daemon that did not come into service.")]
    public NodeRole Daemon { get; init; }

    [Required]
    [Description("What the daemon said, or what was seen of it.")]
    public string Message { get; init; } = "";
}
