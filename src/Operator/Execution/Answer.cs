using System.Collections.Immutable;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Execution;

/// <summary>The answer of a step's script: one line of a word and its details, separated by tabs.</summary>
internal sealed record Answer(string Word, ImmutableArray<string> Details)
{
    public bool IsDone => Word == "done";

    /// <summary>
    /// The failure for a word that the step does not know. Script and executor are of different builds, or the answer
    /// was damaged.
    /// </summary>
    public StepFailedException Unexpected(IHost host, RemoteScript script) =>
        new(Remedy.Retry, $"{host.Endpoint.Name}: {script.Name} gave an unexpected answer: {Word} "
            + $"{string.Join(' ', Details)}");
}
