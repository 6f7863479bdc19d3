namespace KafkaPi.Operator.Model.Plans;

/// <summary>Kinds of findings. The kind decides the event, and whether work on the node goes on.</summary>
public enum FindingKind
{
    /// <summary>The host is not fit for the cluster's daemons. Nothing was changed on it.</summary>
    Preflight,

    /// <summary>The host, or data on it, belongs to another cluster or to another member of this one.</summary>
    Identity,

    /// <summary>Kafka or ZooKeeper of another hand runs on a host that nobody owns yet.</summary>
    ForeignKafka,

    /// <summary>Data of a Kafka or ZooKeeper of another hand lies on a host that nobody owns yet.</summary>
    ForeignData,

    /// <summary>The host refuses the operator, or presents another host key than the known one.</summary>
    Unreachable,

    /// <summary>A running broker would not take a setting of the spec. The message ends in Kafka's own words.</summary>
    SettingRefused,

    /// <summary>A new log directory of the spec has no room. No broker is told of the directory.</summary>
    LogDirectoryRefused,

    /// <summary>The host's Java is older than the spec asks for, and no newer one can be installed.</summary>
    JavaTooOld,

    /// <summary>The distribution was installed from another archive than the spec names.</summary>
    ArchiveDiffers,

    /// <summary>
    /// The host had data and has none. Nothing is done on the host before a person has confirmed the loss.
    /// </summary>
    DataLost,

    /// <summary>A daemon was started and does not come up. The message ends in the daemon's own last words.</summary>
    DaemonFailing,

    /// <summary>A step was done again and again, and does not last. It rests between its tries.</summary>
    StepFruitless,
}
