using System.Collections.Immutable;

namespace KafkaPi.Operator.KnownSettings.Members;

/// <summary>What the settings of ZooKeeper are judged by.</summary>
/// <param name="Given">The settings of <c>spec.zookeeper.config</c>.</param>
public sealed record ZooKeeperFacts(Version Kafka, ImmutableSortedDictionary<string, string> Given)
{
    /// <summary>What the operator sets where the spec says nothing.</summary>
    public ImmutableSortedDictionary<string, string> Defaults { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;
}
