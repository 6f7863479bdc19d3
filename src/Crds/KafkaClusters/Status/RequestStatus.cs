using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

/// <summary>A request by annotation, as it was acknowledged.</summary>
/// <remarks>An annotation with the same value is the same request.</remarks>
public sealed record RequestStatus
{
    [Required]
    [Description("The value of the annotation.")]
    public string Request { get; init; } = "";

    [Required]
    [Description("When the request was acknowledged.")]
    public DateTime Time { get; init; }

    [Description(
        "Acknowledged: it is being done. Done. Refused: nothing is done for it. Interrupted: the operator ended in "
        + "the middle, ask again.")]
    public RequestState? State { get; init; }

    [Description("What was done for it, or why nothing is, and the mend.")]
    public string? Message { get; init; }
}
