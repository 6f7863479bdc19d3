namespace KafkaPi.Operator.Observation.Probe;

/// <summary>A host's answer to the probe is not in the agreed format. The whole answer is discarded.</summary>
/// <param name="line">The number of the line, from 1.</param>
public sealed class ProbeFormatException(int line, string problem)
    : FormatException($"line {line} of the probe's answer: {problem}")
{
    public int Line { get; } = line;
}
