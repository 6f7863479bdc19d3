namespace KafkaPi.Lab.Processes;

/// <summary>File descriptors that a process inherits from its parent.</summary>
internal static class Inherited
{
    /// <summary>
    /// Line of bash that closes every open file but the three standard ones. A process that outlives the
    /// command that started it must not hold that command's lock or pipe.
    /// </summary>
    public const string LetGo =
        """for fd in /proc/$$/fd/*; do [ "${fd##*/}" -le 2 ] || eval "exec ${fd##*/}>&-"; done""";
}
