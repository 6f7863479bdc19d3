using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Plans;

/// <summary>Something that a human has to correct on a host. The message names the remedy.</summary>
public sealed record Finding(NodeName Node, FindingKind Kind, string Message)
{
    /// <summary>The daemon that the finding is about; null when it is about the host.</summary>
    public DaemonKind? Daemon { get; init; }

    public override string ToString() => $"{Node}: {Message}";
}
