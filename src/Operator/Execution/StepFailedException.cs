using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Execution;

/// <summary>A step came to its end without success. The message names the host or the field, and the mend; it holds no secret.</summary>
public sealed class StepFailedException(Remedy remedy, string message, Exception? inner = null) : Exception(message, inner)
{
    public Remedy Remedy { get; } = remedy;
}
