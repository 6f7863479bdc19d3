using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

public sealed record RestartStatus
{
    [Required]
    [Description("When the daemon was restarted.")]
    public DateTime Time { get; init; }

    [Required]
    [Description("Why the daemon was restarted.")]
    public string Reason { get; init; } = "";
}
