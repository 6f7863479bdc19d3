namespace KafkaPi.Lab.Processes;

/// <summary>What this process got from whoever started it.</summary>
internal static class Inherited
{
    /// <summary>
    /// A line of bash that lets go of every open file but the three standard ones. What outlives the command that started it must not hold
    /// that command's lock or pipe for ever.
    /// </summary>
    public const string LetGo = """for fd in /proc/$$/fd/*; do [ "${fd##*/}" -le 2 ] || eval "exec ${fd##*/}>&-"; done""";
}
