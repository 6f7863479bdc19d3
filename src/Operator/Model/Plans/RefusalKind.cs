namespace KafkaPi.Operator.Model.Plans;

/// <summary>Kinds of refusals. The kind decides the event and the phase.</summary>
public enum RefusalKind
{
    /// <summary>A change of version, or of the protocol among brokers.</summary>
    Version,

    /// <summary>Removal of a role, or of a node.</summary>
    Removal,

    /// <summary>A change of a node's id.</summary>
    NodeId,

    /// <summary>A change of the log directories.</summary>
    LogDirectory,

    /// <summary>A change of the listeners that cannot be made without parting brokers or clients.</summary>
    Listeners,

    /// <summary>A setting of a daemon with which it would not start.</summary>
    Setting,

    /// <summary>A change with which a daemon did not come into service. What served before is in force.</summary>
    Change,
}
