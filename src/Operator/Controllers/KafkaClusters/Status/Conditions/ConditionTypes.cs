namespace KafkaPi.Operator.Controllers.KafkaClusters.Status.Conditions;

/// <summary>The types of a cluster's conditions, beside <c>Ready</c>, <c>Reconciling</c> and <c>Stalled</c>.</summary>
public static class ConditionTypes
{
    /// <summary>
    /// Clients are served. There is a quorum, and every partition has a leader and its <c>min.insync.replicas</c>.
    /// </summary>
    public const string Available = "Available";

    /// <summary>Every host runs what the spec says.</summary>
    public const string UpToDate = "UpToDate";

    public const string HostsReachable = "HostsReachable";
    public const string ZooKeeperQuorum = "ZooKeeperQuorum";
    public const string SpecValid = "SpecValid";
    public const string Deleting = "Deleting";

    /// <summary>Present during a pause. Does not judge the cluster.</summary>
    public const string Paused = "Paused";

    /// <summary>
    /// Present while brokers that were taken out of the spec cannot be drained. Everything else goes on.
    /// </summary>
    public const string ScaleDownBlocked = "ScaleDownBlocked";

    /// <summary>Present while steps wait for what no step and no host brings about.</summary>
    public const string Stuck = "Stuck";

    /// <summary>Present from when a daemon does not come into service with a change until the spec changes.</summary>
    public const string ChangeRejected = "ChangeRejected";

    /// <summary>Present while a broker is registered that neither the spec nor the status knows.</summary>
    public const string UnknownBrokers = "UnknownBrokers";

    /// <summary>Present while the spec asks for an even number of ensemble members.</summary>
    public const string EvenEnsemble = "EvenEnsemble";

    /// <summary>The conditions that are true when <c>Ready</c> is.</summary>
    public static readonly string[] Required = [SpecValid, HostsReachable, ZooKeeperQuorum, Available, UpToDate];
}
