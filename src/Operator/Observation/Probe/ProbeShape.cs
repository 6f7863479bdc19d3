using System.Collections.Immutable;

namespace KafkaPi.Operator.Observation.Probe;

/// <summary>The form of the lines with one key: how often they come, and the names of their values.</summary>
internal sealed record ProbeShape(int Least, int Most, ImmutableArray<string> Values)
{
    public static ProbeShape Once(params ReadOnlySpan<string> values) => new(1, 1, [.. values]);

    public static ProbeShape AtMostOnce(params ReadOnlySpan<string> values) => AtMost(1, values);

    public static ProbeShape AtMost(int times, params ReadOnlySpan<string> values) => new(0, times, [.. values]);

    public static ProbeShape AtLeastOnce(params ReadOnlySpan<string> values) => new(1, int.MaxValue, [.. values]);

    public static ProbeShape AnyTimes(params ReadOnlySpan<string> values) => new(0, int.MaxValue, [.. values]);
}
