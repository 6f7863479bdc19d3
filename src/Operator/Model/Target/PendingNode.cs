using KafkaPi.Operator.Model.Desired;

namespace KafkaPi.Operator.Model.Target;

/// <summary>A node of the spec that waits for <paramref name="For"/> to be gone.</summary>
/// <param name="Shared">What both nodes have, in words: <c>the id 4</c>.</param>
public sealed record PendingNode(DesiredNode Node, DesiredNode For, string Shared);
