using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

public sealed record BalancedBrokerStatus
{
    [Required]
    [Description("The broker.id.")]
    public int Id { get; init; }

    [Description("The rack of the broker at that time.")]
    public string? Rack { get; init; }
}
