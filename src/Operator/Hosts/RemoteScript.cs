using System.Collections.Immutable;

namespace KafkaPi.Operator.Hosts;

/// <summary>A POSIX sh script and its input; all of it travels on standard input, none of it in a command line.</summary>
/// <param name="Name">Names the script in logs and errors.</param>
/// <param name="Body">Runs under <c>set -eu</c> with <c>LC_ALL=C</c>, umask 077 and empty standard input; an incomplete copy runs nothing.</param>
/// <param name="Deadline">How long it may take there; it is killed there, and no longer waited for here.</param>
public sealed record RemoteScript(string Name, string Body, TimeSpan Deadline)
{
    /// <summary>As root by sudo (the default) or as the login user.</summary>
    public bool AsRoot { get; init; } = true;

    /// <summary>Shell variables, set before the body runs. Names: capital letters, digits and underscores.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Binary inputs; <c>payload N</c> in the body prints the one at index N.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Payloads { get; init; } = [];

    /// <summary>What must be cut out of everything that is reported about this script.</summary>
    public ImmutableArray<Secret> Secrets { get; init; } = [];

    public override string ToString() => Name;
}

/// <summary>What a script answered.</summary>
/// <param name="ExitCode">Of the body.</param>
/// <param name="Output">Standard output of the body alone, verbatim and bounded; not redacted, as it is there to be parsed.</param>
/// <param name="Errors">Standard error of the body, bounded and redacted.</param>
/// <param name="Truncated">Output went over its bound and the rest was dropped.</param>
public sealed record ScriptResult(int ExitCode, string Output, string Errors, bool Truncated);

public static class RemoteScripts
{
    /// <summary>Runs a script that has to succeed.</summary>
    /// <exception cref="ScriptFailedException">It exited with another code than 0.</exception>
    public static async Task<ScriptResult> RunToSuccessAsync(this IHost host, RemoteScript script, CancellationToken cancellationToken)
    {
        var result = await host.RunAsync(script, cancellationToken);
        return result.ExitCode == 0 ? result : throw new ScriptFailedException(host.Endpoint, script.Name, result.ExitCode, result.Errors);
    }
}
