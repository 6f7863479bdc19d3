using System.Collections.Immutable;
using KafkaPi.Operator.Model.Brokers;

namespace KafkaPi.Operator.Observation;

/// <summary>What one broker has on its disks, and how fast it may copy replicas.</summary>
/// <param name="Directories">Null when the broker does not say.</param>
/// <param name="Throttle">Bytes per second. Null when there is none, or the broker does not say.</param>
internal sealed record BrokerDisks(int Broker, ImmutableArray<StoredDirectory>? Directories, long? Throttle);
