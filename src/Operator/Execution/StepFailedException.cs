using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Execution;

/// <summary>
/// A step ended without success. The message names the host or the field, and the remedy, and has no secret.
/// </summary>
public sealed class StepFailedException(Remedy remedy, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public Remedy Remedy { get; } = remedy;
}
