using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Observation;

/// <summary>The brokers that are asked for their view of the cluster, and for what else.</summary>
public sealed record BrokerQuery
{
    public required TargetCluster Target { get; init; }

    /// <summary>What was seen of the hosts. Brokers are asked where they run.</summary>
    public required ImmutableSortedDictionary<NodeName, ObservedHost> Hosts { get; init; }

    /// <summary>The version whose requests all brokers understand.</summary>
    public required Version Kafka { get; init; }

    /// <summary>The nodes on which a broker may listen. Only these are asked.</summary>
    public required ImmutableArray<DesiredNode> Listening { get; init; }

    /// <summary>
    /// The brokers' processes by broker id, as far as they are known. Their configuration is read too.
    /// </summary>
    public required IReadOnlyDictionary<int, string> Invocations { get; init; }

    /// <summary>Sizes and throttles are asked for too, where the brokers are new enough.</summary>
    public bool WithDisks { get; init; }
}
