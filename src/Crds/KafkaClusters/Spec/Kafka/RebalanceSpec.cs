using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

public sealed record RebalanceSpec
{
    [Description(
        "When partitions are spread over the brokers anew. OnScaling: when brokers or their racks have changed. "
        + "Manual: when the annotation kafkapi.dev/rebalance gets a new value. Never: not at all; new brokers get "
        + "new partitions only.")]
    public RebalanceMode Mode { get; init; } = RebalanceMode.OnScaling;

    [Range(1, 1000)]
    [Description("How many partitions are moved at the same time.")]
    public int ConcurrentMoves { get; init; } = 10;

    [Range(100_000, 1_000_000_000)]
    [Description(
        "What each broker sends and receives at most for partitions that are moved, in bytes per second. The default "
        + "leaves clients more than half of 100 Mbit/s, and of an SD card.")]
    public int BytesPerSecond { get; init; } = 5_000_000;
}
