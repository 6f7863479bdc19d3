using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Observation.Probe.Sections;

/// <summary>The last lines of a daemon's log, bounded and without control characters.</summary>
internal static partial class LogTail
{
    /// <summary>Kafka says why it ends, and then for dozens of lines how it ends.</summary>
    private const int MostLines = 120;

    private const int LongestLine = 400;

    /// <remarks>Stack frames are left out. They would push out the line with the error.</remarks>
    public static ImmutableArray<string> Of(string text) =>
    [
        .. text.Split('\n')
            .Where(l => l.Length > 0 && !StackFrame.IsMatch(l))
            .TakeLast(MostLines)
            .Select(l => Control.Replace(l.Length > LongestLine ? l[..LongestLine] + "…" : l, " ")),
    ];

    [GeneratedRegex(@"^\s+(at \S|\.\.\. \d+ (more|common frames))", RegexOptions.CultureInvariant)]
    private static partial Regex StackFrame { get; }

    [GeneratedRegex(@"\p{C}", RegexOptions.CultureInvariant)]
    private static partial Regex Control { get; }
}
