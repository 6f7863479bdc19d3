using System.ComponentModel;

namespace KafkaPi.Crds;

public sealed record ChangeStatus
{
    [Description(
        "The parts of the spec that the daemons run with (version, distribution, Java, zookeeper, kafka), as JSON, as "
        + "the whole cluster served with them last.")]
    public string? Served { get; init; }

    [Description("The generation of the spec that the cluster served with last.")]
    public long? ServedGeneration { get; init; }

    [Description("A digest of the parts that are on trial, until the whole cluster serves with them.")]
    public string? OnTrial { get; init; }

    [Description(
        "The change with which a daemon did not come into service. It is not tried again; the cluster goes on with "
        + "what it served with last, until the spec changes.")]
    public RejectedChangeStatus? Rejected { get; init; }
}
