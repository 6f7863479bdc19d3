using System.Collections.Immutable;

namespace KafkaPi.Operator.Observed;

/// <summary>A ZooKeeper member's data directory.</summary>
/// <param name="MyId">The text of <c>myid</c>; null when there is none.</param>
/// <param name="IsBlank">
/// It never took part in a quorum: no transaction log, no snapshot but the empty one, accepted epoch 0. A member that was started and
/// stopped before its first quorum is still blank.
/// </param>
public sealed record ZooKeeperData(string Path, string? MyId, bool IsBlank);

/// <summary>A broker's log directory.</summary>
/// <param name="BrokerId">As in <c>meta.properties</c>; null when there is none.</param>
/// <param name="IsEmpty">Neither <c>meta.properties</c> nor a partition lies in it.</param>
public sealed record LogDirectory(string Path, string? BrokerId, string? ClusterId, bool IsEmpty)
{
    /// <summary>A partition lies in it, be it one that Kafka has renamed to delete it.</summary>
    public bool HasReplicas { get; init; } = !IsEmpty;
}

/// <summary>Both daemons' data on one host. <paramref name="ZooKeeper"/> is null where the directory does not exist.</summary>
/// <param name="LogDirectories">Those of the spec, and others that the broker runs with or would start with.</param>
public sealed record ObservedData(ZooKeeperData? ZooKeeper, ImmutableArray<LogDirectory> LogDirectories)
{
    /// <summary>No log directory holds anything: a broker that starts on it has lost, or never had, its replicas.</summary>
    public bool BrokerIsEmpty => LogDirectories.All(d => d.IsEmpty);
}
