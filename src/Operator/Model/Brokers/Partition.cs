using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Brokers;

/// <summary>A partition as the brokers describe it.</summary>
/// <param name="Leader">Null when the partition is offline.</param>
/// <param name="MinInSyncReplicas">The topic's <see cref="MinimumSetting"/> in force.</param>
public sealed record Partition(
    string Topic, int Number, int? Leader, ImmutableArray<int> Replicas, ImmutableArray<int> InSync,
    int MinInSyncReplicas)
{
    /// <summary>The setting of brokers and topics that a leader enforces on each write with <c>acks=all</c>.</summary>
    public const string MinimumSetting = "min.insync.replicas";

    public bool IsUnderReplicated => InSync.Length < Replicas.Length;

    /// <summary>One replica less is below the minimum, even when all of them are in sync.</summary>
    public bool NeverSparesAReplica => MinInSyncReplicas >= Replicas.Length;

    public override string ToString() => $"{Topic}-{Number}";
}
