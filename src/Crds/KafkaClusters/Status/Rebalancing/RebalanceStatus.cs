using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

public sealed record RebalanceStatus
{
    [Description("Balanced, Moving, Waiting, NotAsked, Paused, Cancelled or Refused.")]
    public string? State { get; init; }

    [Description("Why, in words.")]
    public string? Message { get; init; }

    [ListMap("id")]
    [Description("The brokers among which the partitions were last spread; none while they are being spread anew.")]
    public IReadOnlyList<BalancedBrokerStatus>? BalancedFor { get; init; }

    [Description("The value of the annotation kafkapi.dev/rebalance that was acted on last.")]
    public string? Request { get; init; }

    [Description("Partitions that were moved since moves became necessary.")]
    public int? PartitionsDone { get; init; }

    [Description("Partitions that are still to be moved, as far as is known now.")]
    public int? PartitionsToGo { get; init; }

    [Description("Bytes that were copied since moves became necessary, as the sizes were when the moves began.")]
    public long? BytesDone { get; init; }

    [Description("Bytes that are still to be copied, where the brokers tell sizes (Kafka 1.0 and newer).")]
    public long? BytesToGo { get; init; }

    [ListMap("id")]
    [Description("What each broker still has to take and to give.")]
    public IReadOnlyList<BrokerMovesStatus>? Brokers { get; init; }

    [Description("The moves under way, or whose throttle is to be lifted.")]
    public IReadOnlyList<MoveStatus>? Batch { get; init; }

    [Description("When the first of these moves was begun.")]
    public DateTime? Started { get; init; }

    [Description("When the last of these moves will have ended, if all goes on as so far.")]
    public DateTime? EstimatedEnd { get; init; }
}
