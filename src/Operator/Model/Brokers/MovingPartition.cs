using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Brokers;

/// <summary>A partition whose replicas are being changed, whoever asked for it.</summary>
public sealed record MovingPartition(
    string Topic, int Number, ImmutableArray<int> Replicas, ImmutableArray<int> Adding, ImmutableArray<int> Removing);
