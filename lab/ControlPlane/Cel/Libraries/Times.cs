using System.Globalization;
using KafkaPi.ControlPlane.Cel.Values;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Cel.Libraries;

/// <summary>Durations and timestamps.</summary>
internal static class Times
{
    public static IEnumerable<Overload> Overloads() =>
    [
        Overload.Global("duration", [CelType.String], CelType.Duration, a => ParseDuration((string)a[0]!)),
        Overload.Global("timestamp", [CelType.String], CelType.Timestamp, a => ParseTimestamp((string)a[0]!)),
        OfDuration("getSeconds", duration => (long)duration.TotalSeconds),
        OfDuration("getMinutes", duration => (long)duration.TotalMinutes),
        OfDuration("getHours", duration => (long)duration.TotalHours),
        OfDuration("getMilliseconds", duration => duration.Milliseconds),
    ];

    private static Overload OfDuration(string name, Func<TimeSpan, long> part) =>
        Overload.Method(name, [CelType.Duration], CelType.Int, a => part((TimeSpan)a[0]!));

    private static TimeSpan ParseDuration(string text) =>
        Duration.TryParse(text, out var parsed)
            ? parsed
            : throw new CelException($"time: invalid duration \"{text}\"");

    private static DateTimeOffset ParseTimestamp(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed
            : throw new CelException($"parsing time \"{text}\"");
}
