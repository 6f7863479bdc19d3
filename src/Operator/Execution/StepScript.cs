using System.Collections.Immutable;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Execution;

/// <summary>What a step's script answers: one line, a word and its details, parted by tabs.</summary>
internal sealed record Answer(string Word, ImmutableArray<string> Details)
{
    public bool IsDone => Word == "done";

    /// <summary>For a word that the step does not know: script and step are not of one build, or the answer was spoiled.</summary>
    public StepFailedException Unexpected(IHost host, RemoteScript script) =>
        new(Remedy.Retry, $"{host.Endpoint.Name}: {script.Name} gave an unexpected answer: {Word} {string.Join(' ', Details)}");
}

/// <summary>Scripts of <c>Hosts/Scripts</c> that do a step, as root.</summary>
internal static class StepScript
{
    public static RemoteScript Of(string name, TimeSpan deadline, params ReadOnlySpan<(string Name, string Value)> variables) =>
        new(name, EmbeddedScript.Load("step.sh") + EmbeddedScript.Load($"{name}.sh"), deadline)
        {
            Variables = variables.ToArray().ToImmutableSortedDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal),
        };

    /// <exception cref="HostException">The script could not be run to its end.</exception>
    public static async Task<Answer> AskAsync(this IHost host, RemoteScript script, CancellationToken cancellationToken)
    {
        var result = await host.RunToSuccessAsync(script, cancellationToken);
        var words = result.Output.TrimEnd('\n').Split('\t');
        return new Answer(words[0], [.. words.Skip(1)]);
    }

    /// <summary>Runs a script that knows no other answer than <c>done</c>.</summary>
    /// <exception cref="HostException">The script could not be run to its end.</exception>
    public static async Task TellAsync(this IHost host, RemoteScript script, CancellationToken cancellationToken)
    {
        var answer = await host.AskAsync(script, cancellationToken);
        if (!answer.IsDone)
            throw answer.Unexpected(host, script);
    }
}
