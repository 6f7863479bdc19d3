using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Kafka;

/// <summary>How far the brokers of a cluster are on their way back.</summary>
public abstract record BrokersReturn
{
    /// <summary>At least one does not answer.</summary>
    /// <param name="Node">Of that one.</param>
    public sealed record Awaited(NodeName Node) : BrokersReturn;

    /// <summary>Each answers; not all know of each other yet, or some replica is behind.</summary>
    public sealed record CatchingUp : BrokersReturn;

    /// <summary>Each answers, and all agree that every replica is in sync.</summary>
    public sealed record InSync : BrokersReturn;
}
