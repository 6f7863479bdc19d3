using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

public sealed record UpgradeStatus
{
    [Required]
    [Description("The version that is left.")]
    public string From { get; init; } = "";

    [Required]
    [Description("The version that is gone to.")]
    public string To { get; init; } = "";

    [Required]
    [Description(
        "Binaries: the daemons are restarted with the new ones, one by one. Protocol: all run them, and the protocol "
        + "among brokers is raised.")]
    public UpgradePhase Phase { get; init; }
}
