namespace KafkaPi.Lab.Processes;

/// <summary>
/// Result of a finished command. <see cref="ExitCode"/> follows the shell: 128 + n when signal n ended it.
/// </summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;
}
