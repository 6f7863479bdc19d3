using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka.Requests;

/// <summary>A partition as metadata has it, which is without its <c>min.insync.replicas</c>.</summary>
internal sealed record PartitionState(
    string Topic, int Number, int? Leader, ImmutableArray<int> Replicas, ImmutableArray<int> InSync);
