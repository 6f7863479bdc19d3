namespace KafkaPi.Operator.Hosts;

/// <summary>A script ran to its end with an exit code other than 0.</summary>
public sealed class ScriptFailedException(HostEndpoint host, string script, int exitCode, string errors)
    : HostException(
        host, Remedy.Retry,
        $"{script} failed with exit code {exitCode}{(errors.Length == 0 ? "." : $": {errors.Trim()}")}")
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Standard error, bounded and redacted.</summary>
    public string Errors { get; } = errors;
}
