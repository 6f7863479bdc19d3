namespace KafkaPi.Operator.Model.Plans.Rebalancing;

/// <summary>How far moving replicas is.</summary>
public enum RebalanceState
{
    /// <summary>Nothing has to be moved.</summary>
    Balanced,

    /// <summary>Replicas are moved.</summary>
    Moving,

    /// <summary>Something has to be moved and cannot be yet. The message says what it waits for.</summary>
    Waiting,

    /// <summary>Something could be moved, and a human has to ask for it.</summary>
    NotAsked,

    Paused,
    Cancelled,

    /// <summary>Fewer brokers stay than a topic has replicas.</summary>
    Refused,
}
