using System.Collections.Immutable;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Execution;

/// <summary>The script that does a step as root. It lies beside the step's executor.</summary>
internal static class StepScript
{
    public static RemoteScript Of(
        string name, TimeSpan deadline, params ReadOnlySpan<(string Name, string Value)> variables) =>
        new(name, EmbeddedScript.Load("step.sh") + EmbeddedScript.Load($"{name}.sh"), deadline)
        {
            Variables = variables.ToArray()
                .ToImmutableSortedDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal),
        };

    /// <summary>Runs a script, and returns its answer.</summary>
    /// <exception cref="HostException">The script could not be run to its end.</exception>
    public static async Task<Answer> AskAsync(this IHost host, RemoteScript script, CancellationToken cancellationToken)
    {
        var result = await host.RunToSuccessAsync(script, cancellationToken);
        var words = result.Output.TrimEnd('\n').Split('\t');
        return new Answer(words[0], [.. words.Skip(1)]);
    }

    /// <summary>Runs a script whose only answer is <c>done</c>.</summary>
    /// <exception cref="HostException">The script could not be run to its end.</exception>
    public static async Task TellAsync(this IHost host, RemoteScript script, CancellationToken cancellationToken)
    {
        var answer = await host.AskAsync(script, cancellationToken);
        if (!answer.IsDone)
        {
            throw answer.Unexpected(host, script);
        }
    }
}
