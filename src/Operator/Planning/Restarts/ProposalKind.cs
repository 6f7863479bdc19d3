namespace KafkaPi.Operator.Planning.Restarts;

/// <summary>Kinds of proposals, the most urgent first.</summary>
public enum ProposalKind
{
    /// <summary>Starts a daemon that does not run.</summary>
    Start,

    /// <summary>Restarts a daemon that provably does not serve, so that no service is lost.</summary>
    Repair,

    /// <summary>Restarts a daemon that serves, because it has to run with something else.</summary>
    Roll,

    /// <summary>Stops a ZooKeeper for good, because the spec takes it out of the ensemble.</summary>
    Remove,
}
