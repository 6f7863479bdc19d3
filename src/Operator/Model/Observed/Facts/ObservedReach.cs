namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>
/// Whether a host reaches a port of another host. A refused connection counts as reachable, because nothing listens
/// there yet.
/// </summary>
public sealed record ObservedReach(string Address, int Port, bool Reachable);
