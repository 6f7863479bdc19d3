using System.Collections.Immutable;

namespace KafkaPi.Operator.KnownSettings.Brokers;

/// <summary>What the settings of the brokers are judged by.</summary>
/// <param name="Given">The settings of <c>spec.kafka.config</c>.</param>
public sealed record BrokerFacts(Version Kafka, ImmutableSortedDictionary<string, string> Given)
{
    /// <summary>What the operator sets where the spec says nothing. It is asked for where it is needed.</summary>
    public Lazy<ImmutableSortedDictionary<string, string>> Defaults { get; init; } =
        new(ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>Names of the brokers' listeners.</summary>
    public ImmutableArray<string> Listeners { get; init; } = ["PLAINTEXT"];

    /// <summary>The smallest heap of a broker; null when it is not known yet.</summary>
    public long? HeapBytes { get; init; }
}
