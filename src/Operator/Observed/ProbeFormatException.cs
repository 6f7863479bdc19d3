namespace KafkaPi.Operator.Observed;

/// <summary>A host's answer to the probe is not in the agreed form: nothing of it is believed.</summary>
/// <param name="line">Counted from 1.</param>
public sealed class ProbeFormatException(int line, string problem) : FormatException($"line {line} of the probe's answer: {problem}")
{
    public int Line { get; } = line;
}
