namespace KafkaPi.Operator.Clusters;

/// <summary>The types of a cluster's conditions, beside <c>Ready</c>, <c>Reconciling</c> and <c>Stalled</c>.</summary>
public static class ConditionTypes
{
    /// <summary>Clients are served: a quorum, and every partition with a leader and its <c>min.insync.replicas</c>.</summary>
    public const string Available = "Available";

    /// <summary>What runs is what the spec says, on every host.</summary>
    public const string UpToDate = "UpToDate";

    public const string HostsReachable = "HostsReachable";
    public const string ZooKeeperQuorum = "ZooKeeperQuorum";
    public const string SpecValid = "SpecValid";
    public const string Deleting = "Deleting";

    /// <summary>There while a human wants nothing done. Says nothing of how the cluster is.</summary>
    public const string Paused = "Paused";

    /// <summary>There while brokers that left the spec cannot be drained. All else is done meanwhile.</summary>
    public const string ScaleDownBlocked = "ScaleDownBlocked";

    /// <summary>There while a broker is registered that neither the spec nor the status knows.</summary>
    public const string UnknownBrokers = "UnknownBrokers";

    /// <summary>There while the spec asks for an ensemble of an even number of members.</summary>
    public const string EvenEnsemble = "EvenEnsemble";

    /// <summary>Ready is true when all of these are.</summary>
    public static readonly string[] Required = [SpecValid, HostsReachable, ZooKeeperQuorum, Available, UpToDate];
}
