using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

public sealed record MoveStatus
{
    [Required]
    [Description("The topic.")]
    public string Topic { get; init; } = "";

    [Required]
    [Description("The partition.")]
    public int Partition { get; init; }

    [Required]
    [Description("The brokers that held it, the preferred leader first.")]
    public IReadOnlyList<int> From { get; init; } = [];

    [Required]
    [Description("The brokers that are to hold it, the preferred leader first.")]
    public IReadOnlyList<int> To { get; init; } = [];

    [Description("The size of one replica when the move began.")]
    public long? Bytes { get; init; }
}
