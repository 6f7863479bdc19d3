namespace KafkaPi.Operator.Clusters;

/// <summary>Why an event was published. The names are part of the API: alerts are written on them.</summary>
public enum EventReason
{
    /// <summary>The spec is refused; nothing is done before it is mended.</summary>
    SpecInvalid,

    /// <summary>The spec is taken, and not what it could be.</summary>
    SpecWarning,

    /// <summary>The version, or the protocol among brokers, is one that the cluster may not be taken to; the present one is kept.</summary>
    VersionRefused,

    UpgradeStarted,

    /// <summary>All brokers run the new binaries and begin to speak the new protocol: from here on there is no way back.</summary>
    ProtocolRaising,
    UpgradeCompleted,

    /// <summary>The credentials Secret is missing or lacks a key.</summary>
    CredentialsMissing,

    HostUnreachable,
    HostRecovered,

    /// <summary>The host refuses the operator, or presents another host key than the known one.</summary>
    HostRefused,

    /// <summary>The host is not fit to take the cluster's daemons; nothing was changed on it.</summary>
    PreflightFailed,

    /// <summary>What lies on the host belongs to another cluster or member.</summary>
    IdentityMismatch,

    /// <summary>The host had data and is without; nothing is done on it before a person has confirmed that it is gone.</summary>
    DataLost,

    /// <summary>The loss was confirmed: what is gone is copied from the other hosts.</summary>
    DataLossAccepted,

    /// <summary>What another hand had changed on a host was put back.</summary>
    DriftCorrected,

    HostPrepared,
    JavaInstalled,
    DistributionInstalled,
    DistributionSwitched,
    FilesWritten,
    FirewallChanged,
    DaemonStarted,
    DaemonEnabled,

    /// <summary>A running broker goes by other settings, without a restart.</summary>
    SettingsAltered,

    /// <summary>Published before the daemon is touched.</summary>
    DaemonRestarting,
    DaemonStopping,

    /// <summary>A running broker would not take a setting of the spec; nothing of the change is made.</summary>
    SettingRefused,

    /// <summary>
    /// There is no room for a directory that came to spec.kafka.logDirs, and no broker is told of it; or Kafka is too old to empty one that was taken out.
    /// </summary>
    LogDirectoryRefused,

    /// <summary>The daemon ended by itself, and systemd starts it again.</summary>
    DaemonCrashed,

    /// <summary>The daemon does not come up; the message ends in its own last words.</summary>
    DaemonFailing,

    /// <summary>A step failed and is tried again.</summary>
    StepFailed,

    /// <summary>Nothing is done on the hosts from now on, until a human lets go.</summary>
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

    /// <summary>Partitions lie as they have to on the brokers that there are.</summary>
    PartitionsBalanced,
    LeadersReturned,

    /// <summary>A node was taken out of the spec: its broker is drained, stopped, and its host given up.</summary>
    BrokerLeaving,
    BrokerGone,

    /// <summary>Fewer brokers would stay than a topic has replicas: those that left the spec go on to serve.</summary>
    ScaleDownBlocked,

    /// <summary>A broker was taken off a node that stays; it is kept.</summary>
    RemovalRefused,

    /// <summary>The spec asks for an ensemble of an even number of members, which is no better than one of a member less.</summary>
    EvenEnsemble,

    /// <summary>A broker is registered that is in no spec. It is left as it is.</summary>
    UnknownBroker,

    ClusterReady,
    HostReleased,

    /// <summary>The resource cannot go before a host has been cleaned.</summary>
    CleanupBlocked,
}
