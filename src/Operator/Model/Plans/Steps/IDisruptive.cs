namespace KafkaPi.Operator.Model.Plans.Steps;

/// <summary>
/// Takes a running daemon out of service for a while. At most one such step works on a healthy daemon at any time.
/// </summary>
public interface IDisruptive;
