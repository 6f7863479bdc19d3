namespace KafkaPi.Operator.Model.Observed;

/// <summary>A ZooKeeper member's data directory.</summary>
/// <param name="MyId">The text of <c>myid</c>; null when there is none.</param>
/// <param name="IsBlank">
/// The member never took part in a quorum: it has no transaction log, no snapshot but the empty one, and accepted
/// epoch 0. A member that was started and stopped before its first quorum is still blank.
/// </param>
public sealed record ZooKeeperData(string Path, string? MyId, bool IsBlank);
