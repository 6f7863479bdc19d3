using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Brokers;

/// <summary>A log directory as its broker reports it.</summary>
/// <param name="Error">Kafka's error code; 0 when the directory serves.</param>
public sealed record StoredDirectory(string Path, int Error, ImmutableArray<StoredReplica> Replicas);
