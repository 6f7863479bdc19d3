namespace KafkaPi.Operator.Model.Plans;

/// <summary>What follows from the kind of a finding.</summary>
public static class FindingKinds
{
    public static EventReason Event(this FindingKind kind) => kind switch
    {
        FindingKind.Preflight => EventReason.PreflightFailed,
        FindingKind.Identity => EventReason.IdentityMismatch,
        FindingKind.ForeignKafka => EventReason.ForeignKafka,
        FindingKind.ForeignData => EventReason.ForeignData,
        FindingKind.Unreachable => EventReason.HostRefused,
        FindingKind.SettingRefused => EventReason.SettingRefused,
        FindingKind.LogDirectoryRefused => EventReason.LogDirectoryRefused,
        FindingKind.JavaTooOld => EventReason.JavaTooOld,
        FindingKind.ArchiveDiffers => EventReason.ArchiveDiffers,
        FindingKind.DataLost => EventReason.DataLost,
        FindingKind.DaemonFailing => EventReason.DaemonFailing,
        FindingKind.StepFruitless => EventReason.StepFruitless,
    };

    /// <summary>Nothing is done on the node before a human has corrected what was found.</summary>
    public static bool MakesUnfit(this FindingKind kind) => kind switch
    {
        FindingKind.Preflight or FindingKind.Identity or FindingKind.Unreachable or FindingKind.DataLost => true,
        FindingKind.ForeignKafka or FindingKind.ForeignData => true,
        FindingKind.SettingRefused or FindingKind.LogDirectoryRefused or FindingKind.DaemonFailing => false,
        FindingKind.JavaTooOld or FindingKind.ArchiveDiffers or FindingKind.StepFruitless => false,
    };

    /// <summary>The brokers' files are not written anywhere, because no broker may start with them.</summary>
    public static bool HoldsBackBrokerFiles(this FindingKind kind) => kind switch
    {
        FindingKind.SettingRefused or FindingKind.LogDirectoryRefused => true,
        FindingKind.Preflight or FindingKind.Identity or FindingKind.Unreachable or FindingKind.DataLost
            or FindingKind.DaemonFailing or FindingKind.JavaTooOld or FindingKind.ArchiveDiffers
            or FindingKind.StepFruitless or FindingKind.ForeignKafka or FindingKind.ForeignData => false,
    };
}
