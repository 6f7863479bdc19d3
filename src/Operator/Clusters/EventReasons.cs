using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Clusters;

internal static class EventReasons
{
    public static EventReason Of(FindingKind finding) => finding switch
    {
        FindingKind.Preflight => EventReason.PreflightFailed,
        FindingKind.Identity => EventReason.IdentityMismatch,
        FindingKind.Unreachable => EventReason.HostRefused,
        FindingKind.SettingRefused => EventReason.SettingRefused,
        FindingKind.LogDirectoryRefused => EventReason.LogDirectoryRefused,
        FindingKind.DataLost => EventReason.DataLost,
        _ => EventReason.DaemonFailing,
    };

    /// <summary>Published when the step is done; null for a step that says so before it is begun.</summary>
    public static EventReason? WhenDone(Step step) => step switch
    {
        InstallJava => EventReason.JavaInstalled,
        PrepareHost => EventReason.HostPrepared,
        InstallDistribution => EventReason.DistributionInstalled,
        WriteFiles => EventReason.FilesWritten,
        SwitchCurrent => EventReason.DistributionSwitched,
        SetFirewall => EventReason.FirewallChanged,
        StartDaemon => EventReason.DaemonStarted,
        EnableDaemon => EventReason.DaemonEnabled,
        AlterBrokerSettings => EventReason.SettingsAltered,
        RemoveFromHost => EventReason.HostReleased,
        MoveBetweenDirectories => EventReason.ReplicasMoving,
        CancelMoves => EventReason.MovesCancelled,
        ElectPreferredLeaders => EventReason.LeadersReturned,
        _ => null,
    };

    /// <summary>Published before the step: a disruption is announced, whatever becomes of it.</summary>
    public static EventReason? Beforehand(Step step) => step switch
    {
        RestartDaemon => EventReason.DaemonRestarting,
        StopDaemon => EventReason.DaemonStopping,
        _ => null,
    };
}
