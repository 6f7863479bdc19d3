namespace KafkaPi.Operator.Hosts;

/// <summary>A script's answer.</summary>
/// <param name="ExitCode">Exit code of the body.</param>
/// <param name="Output">
/// Standard output of the body alone, verbatim and bounded. It is not redacted, because callers parse it.
/// </param>
/// <param name="Errors">Standard error of the body, bounded and redacted.</param>
/// <param name="Truncated">True when the output exceeded its bound and the rest was dropped.</param>
public sealed record ScriptResult(int ExitCode, string Output, string Errors, bool Truncated);
