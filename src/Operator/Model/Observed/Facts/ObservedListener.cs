using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;

namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>A port in use. The owner is the name of a systemd unit, or of a process.</summary>
public sealed record ObservedListener(int Port, string Owner)
{
    /// <summary>A daemon of the operator has the port.</summary>
    public bool IsOfDaemon => Enum.GetValues<DaemonKind>().Any(kind => Owner == HostLayout.Unit(kind));
}
