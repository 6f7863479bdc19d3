namespace KafkaPi.Operator.Model.Plans;

/// <summary>Reasons of events. The names are part of the API, because alerts are written on them.</summary>
public enum EventReason
{
    /// <summary>The spec is refused. Nothing is done before it is corrected.</summary>
    SpecInvalid,

    /// <summary>The spec is accepted, and could be better.</summary>
    SpecWarning,

    /// <summary>The cluster may not be taken to the version, or to the protocol; the present one is kept.</summary>
    VersionRefused,

    UpgradeStarted,

    /// <summary>
    /// All brokers run the new binaries and begin to speak the new protocol. There is no way back from here on.
    /// </summary>
    ProtocolRaising,
    UpgradeCompleted,

    /// <summary>The credentials Secret is missing or lacks a key.</summary>
    CredentialsMissing,

    HostUnreachable,
    HostRecovered,

    /// <summary>The host refuses the operator, or presents another host key than the known one.</summary>
    HostRefused,

    /// <summary>The host is not fit for the cluster's daemons. Nothing was changed on it.</summary>
    PreflightFailed,

    /// <summary>The host, or data on it, belongs to another cluster or member.</summary>
    IdentityMismatch,

    /// <summary>Kafka of another hand runs on a host that nobody owns yet.</summary>
    ForeignKafka,

    /// <summary>Data of a Kafka of another hand lies on a host that nobody owns yet.</summary>
    ForeignData,

    /// <summary>
    /// The host had data and has none. Nothing is done on the host before a person has confirmed the loss.
    /// </summary>
    DataLost,

    /// <summary>The loss was confirmed. The data is copied from the other hosts.</summary>
    DataLossAccepted,

    /// <summary>A change that another hand had made on a host was undone.</summary>
    DriftCorrected,

    HostPrepared,
    JavaInstalled,
    DistributionInstalled,
    DistributionSwitched,
    FilesWritten,
    FirewallChanged,
    DaemonStarted,
    DaemonEnabled,

    /// <summary>Settings of a running broker were changed without a restart.</summary>
    SettingsAltered,

    /// <summary>Published before the daemon is touched.</summary>
    DaemonRestarting,

    /// <inheritdoc cref="DaemonRestarting"/>
    DaemonStopping,

    /// <summary>A daemon would not take a setting of the spec. Nothing of the change is made.</summary>
    SettingRefused,

    /// <summary>
    /// A daemon did not come into service with what the spec says. It is put back to what it served with, and the
    /// change is not tried again before the spec changes.
    /// </summary>
    ChangeRejected,

    /// <summary>The id of an installed node was changed in the spec. The id of its data is kept.</summary>
    NodeIdRefused,

    /// <summary>
    /// A new directory of spec.kafka.logDirs has no room, and no broker is told of it. Or Kafka is too old to empty
    /// a directory that was taken out.
    /// </summary>
    LogDirectoryRefused,

    /// <summary>
    /// A port of spec.kafka.listeners gets another name, and there is no port that it could have meanwhile. The present
    /// listeners are kept.
    /// </summary>
    ListenersRefused,

    /// <summary>The host's Java is older than the spec asks for, and no newer one can be installed.</summary>
    JavaTooOld,

    /// <summary>The distribution was installed from another archive than the spec names. It is left as it is.</summary>
    ArchiveDiffers,

    /// <summary>The daemon ended by itself, and systemd starts it again.</summary>
    DaemonCrashed,

    /// <summary>The daemon does not come up. The message ends in the daemon's own last words.</summary>
    DaemonFailing,

    /// <summary>A step failed and is tried again.</summary>
    StepFailed,

    /// <summary>A step was done again and again, and does not last. It rests between its tries.</summary>
    StepFruitless,

    /// <summary>Nothing is done on the hosts from now on, until a human ends the pause.</summary>
    Paused,
    Resumed,

    /// <summary>A request by annotation is acted on from now on.</summary>
    RestartRequested,
    RestartCompleted,

    /// <summary>Published before a step is taken against a safety rule, with the rule's objection.</summary>
    StepForced,

    /// <summary>A request by annotation is not acted on.</summary>
    RequestRefused,

    PartitionsMoving,

    /// <summary>A broker moves replicas out of a directory that the spec does not name any more.</summary>
    ReplicasMoving,
    MovesCancelled,

    /// <summary>Partitions are spread over the present brokers as they have to be.</summary>
    PartitionsBalanced,
    LeadersReturned,

    /// <summary>A node was taken out of the spec. Its broker is drained and stopped, and its host given up.</summary>
    BrokerLeaving,
    BrokerGone,

    /// <summary>
    /// Fewer brokers would stay than a topic has replicas. Brokers that left the spec go on to serve.
    /// </summary>
    ScaleDownBlocked,

    /// <summary>Steps wait for what no step and no host brings about. The message names the ways out.</summary>
    Stuck,

    /// <summary>A broker was taken off a node that stays. The broker is kept.</summary>
    RemovalRefused,

    /// <summary>
    /// The spec asks for an even number of members, which is no better than an ensemble with a member less.
    /// </summary>
    EvenEnsemble,

    /// <summary>A broker is registered that is in no spec. The broker is left as it is.</summary>
    UnknownBroker,

    ClusterReady,
    HostReleased,

    /// <summary>The resource cannot go before a host has been cleaned.</summary>
    CleanupBlocked,

    /// <summary>The credentials went with their namespace. The resource goes, and the hosts stay as they are.</summary>
    HostsLeft,
}
