using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Moves;

/// <summary>A partition and the brokers that have it now.</summary>
/// <param name="Replicas">Ids of brokers in order. The first is the preferred leader.</param>
/// <param name="Bytes">Size of one replica; null where no broker told it.</param>
public sealed record PlacedPartition(string Topic, int Number, ImmutableArray<int> Replicas, long? Bytes = null);
