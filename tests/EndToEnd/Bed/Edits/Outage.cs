namespace KafkaPi.EndToEnd.Bed.Edits;

/// <summary>The time from the end of a daemon's service to its beginning, by the journal of its host.</summary>
/// <param name="Host">Name of the host.</param>
/// <param name="Unit">The daemon, as <c>broker</c>.</param>
/// <param name="End">When it served again; null while it does not.</param>
internal sealed record Outage(string Host, string Unit, DateTimeOffset Begin, DateTimeOffset? End)
{
    public string Daemon => $"{Host} {Unit}";

    /// <summary>Both daemons are of one kind, and were out of service at the same moment.</summary>
    public bool Overlaps(Outage other) =>
        Unit == other.Unit && !(End <= other.Begin) && !(other.End <= Begin);

    public override string ToString() => $"{Daemon} from {Begin:HH:mm:ss.fff} to {End:HH:mm:ss.fff}";
}
