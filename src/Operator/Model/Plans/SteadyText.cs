using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Model.Plans;

/// <summary>
/// Words of daemons and tools without what differs each time: numbers of processes, addresses in memory, times and
/// counts. The same failure has the same words then, and is one event.
/// </summary>
public static partial class SteadyText
{
    public static string Of(string text) => Varying().Replace(text, "…");

    [GeneratedRegex(
        @"0x[0-9a-fA-F]+"
        + @"|(?<=\b[pt]id\s*[=:#]?\s*)\d+"
        + @"|(?<=_pid)\d+"
        + @"|(?<=\b(?:process|attempt|retry|try|count|counter is at|restart)\s+(?:number\s+)?#?)\d+"
        + @"|(?<=\[)\d+(?=\])"
        + @"|\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d([.,]\d+)?)?Z?"
        + @"|\b\d\d:\d\d:\d\d([.,]\d+)?\b"
        + @"|\b\d+(?=\s?(ms|milliseconds)\b)|\b\d+[.,]\d+(?=\s?(s|seconds)\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Varying();
}
