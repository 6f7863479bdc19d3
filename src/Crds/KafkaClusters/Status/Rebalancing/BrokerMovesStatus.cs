using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

public sealed record BrokerMovesStatus
{
    [Required]
    [Description("The broker.id.")]
    public int Id { get; init; }

    [Description("Partitions that it has to take.")]
    public int PartitionsToTake { get; init; }

    [Description("Bytes that it has to take.")]
    public long BytesToTake { get; init; }

    [Description("Partitions that it has to give.")]
    public int PartitionsToGive { get; init; }
}
