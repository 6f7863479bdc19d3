using KafkaPi.Crds;

namespace KafkaPi.EndToEnd.Stories.Reshaping.Edits;

/// <summary>One edit of a cluster on lab hosts, and the rows of the page on edits that it takes at once.</summary>
/// <param name="Change">
/// Makes what the edit needs on the hosts, and returns the edited spec. It is not measured.
/// </param>
/// <param name="Rows">Fields and edits, as the page has them. All have the same effect.</param>
internal sealed record HostEdit(
    Func<KafkaClusterSpec, Task<KafkaClusterSpec>> Change, params (string Field, string Edit)[] Rows)
{
    /// <summary>The condition whose reason ends the edit, where that is not Ready.</summary>
    public string Condition { get; init; } = "UpToDate";

    /// <summary>The reason, upon which the edit is taken back; null where the cluster becomes Ready.</summary>
    public string? Reason { get; init; }

    /// <summary>The next edit begins with the spec of before.</summary>
    public bool IsTakenBack { get; init; }

    /// <summary>Shell script that succeeds on every host once the edit is done.</summary>
    public string Evidence { get; init; } = ":";
}
