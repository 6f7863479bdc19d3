namespace KafkaPi.Operator.Kafka;

/// <summary>How far the brokers of a cluster are on their way back.</summary>
public enum BrokersReturn
{
    /// <summary>At least one does not answer.</summary>
    Awaited,

    /// <summary>Each answers; not all know of each other yet, or some replica is behind.</summary>
    CatchingUp,

    /// <summary>Each answers, and all agree that every replica is in sync.</summary>
    InSync,
}
