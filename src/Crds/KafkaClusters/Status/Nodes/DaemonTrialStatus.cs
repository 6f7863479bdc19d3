using System.ComponentModel;

namespace KafkaPi.Crds;

public sealed record DaemonTrialStatus
{
    [Description("Whether it did not serve before the change of the spec that is on trial.")]
    public bool? FailedBefore { get; init; }

    [Description("Whether its files have come with the change.")]
    public bool? Changed { get; init; }

    [Description("How often it had ended by itself when its files changed last.")]
    public int? EndsBefore { get; init; }

    [Description("How often it has ended after it had served, since its files changed last.")]
    public int? Relapses { get; init; }
}
