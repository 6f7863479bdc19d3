using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

public sealed record JavaSpec
{
    [Description(
        "Install the host's own OpenJDK package when no fitting Java is found. When false, a host without Java is "
        + "reported and left alone.")]
    public bool Install { get; init; } = true;

    [Range(8, 99)]
    [Description("The lowest major version of Java that is accepted.")]
    public int MinimumVersion { get; init; } = 11;
}
