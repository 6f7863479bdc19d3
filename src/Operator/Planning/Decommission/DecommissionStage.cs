namespace KafkaPi.Operator.Planning.Decommission;

/// <summary>How far a broker is on its way out of the cluster.</summary>
public enum DecommissionStage
{
    /// <summary>The host is unseen. The node could only be forgotten.</summary>
    Unseen,

    /// <summary>The broker runs, and could be stopped.</summary>
    Running,

    /// <summary>The broker was stopped, and its host could be given up. The broker tells nothing any more.</summary>
    Stopped,
}
