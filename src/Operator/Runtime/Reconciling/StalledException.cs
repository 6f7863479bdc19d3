namespace KafkaPi.Operator.Runtime;

/// <summary>Only a change of the entity can help.</summary>
/// <remarks>
/// No retry and no resync follow until the entity's generation or annotations change. For a cause outside the entity
/// (a missing Secret, a host that is off) throw <see cref="WaitingException"/> or any other exception.
/// </remarks>
/// <param name="reason">Stable, CamelCase.</param>
public sealed class StalledException(
    string reason, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public string Reason { get; } = reason;
}
