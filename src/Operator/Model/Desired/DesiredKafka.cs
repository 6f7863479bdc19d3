using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Desired;

/// <summary>What all brokers have in common.</summary>
/// <param name="HeapBytes">Null when computed from the host's RAM.</param>
/// <param name="LogDirs">Sorted, because their order means nothing to Kafka. A changed order is no change.</param>
public sealed record DesiredKafka(
    long? HeapBytes, ImmutableArray<string> LogDirs, ImmutableArray<Listener> Listeners,
    ImmutableSortedDictionary<string, string> Config)
{
    public DesiredRebalance Rebalance { get; init; } = DesiredRebalance.Of(new());
}
