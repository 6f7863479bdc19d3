using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Observed;

/// <summary>
/// Data of both daemons on one host. <paramref name="ZooKeeper"/> is null where the directory does not exist.
/// </summary>
/// <param name="LogDirectories">
/// Directories of the spec, and other directories that the broker runs with or would start with.
/// </param>
public sealed record ObservedData(ZooKeeperData? ZooKeeper, ImmutableArray<LogDirectory> LogDirectories)
{
    /// <summary>Directories of the spec that are somebody else's, by path. They hold no data of the daemons.</summary>
    public ImmutableDictionary<string, ForeignContent> Foreign { get; init; } =
        ImmutableDictionary<string, ForeignContent>.Empty;

    /// <summary>
    /// No log directory holds anything. A broker that starts on them has lost its replicas, or never had any.
    /// </summary>
    public bool BrokerIsEmpty => LogDirectories.All(d => d.IsEmpty);
}
