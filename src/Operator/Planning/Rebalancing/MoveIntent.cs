namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>What is about to be done with moves of replicas.</summary>
public enum MoveIntent
{
    /// <summary>To begin a batch.</summary>
    Begin,

    /// <summary>To cancel moves under way.</summary>
    Cancel,
}
