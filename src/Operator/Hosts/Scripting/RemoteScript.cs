using System.Collections.Immutable;

namespace KafkaPi.Operator.Hosts;

/// <summary>
/// A POSIX sh script and its input. All of it is sent on standard input, and none of it appears in a command line.
/// </summary>
/// <param name="Name">Name of the script in logs and errors.</param>
/// <param name="Body">
/// Commands that run under <c>set -eu</c> with <c>LC_ALL=C</c>, umask 077 and empty standard input. An incomplete copy
/// runs nothing.
/// </param>
/// <param name="Deadline">Time after which the script is killed on the host and no longer waited for here.</param>
public sealed record RemoteScript(string Name, string Body, TimeSpan Deadline)
{
    /// <summary>True to run as root by sudo, false to run as the login user.</summary>
    public bool AsRoot { get; init; } = true;

    /// <summary>
    /// Shell variables, set before the body runs. Names have capital letters, digits and underscores.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Binary inputs. The command <c>payload N</c> in the body prints the input at index N.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Payloads { get; init; } = [];

    /// <summary>Secrets that are cut out of everything reported about this script.</summary>
    public ImmutableArray<Secret> Secrets { get; init; } = [];

    public override string ToString() => Name;
}
