using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Observation;

/// <summary>How far the brokers of a cluster are on their way back.</summary>
public abstract record RejoinState
{
    private RejoinState() { }

    /// <summary>At least one broker does not answer.</summary>
    /// <param name="Node">The node of that broker.</param>
    public sealed record Awaited(NodeName Node) : RejoinState;

    /// <summary>All brokers answer. Some do not know of each other yet, or some replica is behind.</summary>
    public sealed record CatchingUp : RejoinState;

    /// <summary>All brokers answer, and agree that every replica is in sync.</summary>
    public sealed record InSync : RejoinState;
}
