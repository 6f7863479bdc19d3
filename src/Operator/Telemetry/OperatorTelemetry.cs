using System.Diagnostics;

namespace KafkaPi.Operator.Telemetry;

/// <summary>The names of the operator's metrics and traces.</summary>
public static class OperatorTelemetry
{
    /// <summary>The name of the meter for all instruments, and of the source of all spans.</summary>
    public const string Name = "KafkaPi.Operator";

    public static readonly ActivitySource Activities = new(Name);
}
