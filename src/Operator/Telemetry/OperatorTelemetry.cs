using System.Diagnostics;

namespace KafkaPi.Operator.Telemetry;

/// <summary>The names under which the operator is measured and traced.</summary>
public static class OperatorTelemetry
{
    /// <summary>Of the meter that every room adds its instruments to, and of the source of all spans.</summary>
    public const string Name = "KafkaPi.Operator";

    public static readonly ActivitySource Activities = new(Name);
}
