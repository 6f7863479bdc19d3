using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Observed;

/// <summary>A directory with data of a Kafka or a ZooKeeper that is not the operator's.</summary>
/// <param name="Owner">The account that the directory belongs to.</param>
/// <param name="Id">The broker's or the member's id; empty when it cannot be told.</param>
/// <param name="ClusterId">Kafka's <c>cluster.id</c>; empty for a ZooKeeper.</param>
public sealed record ForeignData(DaemonKind Kind, string Path, string Owner, string Id, string ClusterId);
