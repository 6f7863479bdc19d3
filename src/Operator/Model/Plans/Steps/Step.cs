using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Plans.Steps;

/// <summary>An act on one host. Every step may be cut at any instruction and done again.</summary>
/// <param name="Reason">Why the step is taken, in the words that the user will read.</param>
public abstract record Step(NodeName Node, string Reason)
{
    public abstract StepWords Words { get; }

    /// <summary>Null for a step that is reported by other means, as moves are by the status.</summary>
    public abstract StepEvent? Event { get; }

    public abstract StepGroup Group { get; }

    /// <summary>True for a provisioning step that has to be done before daemons on the host may start.</summary>
    public virtual bool IsNeededToStart => true;

    /// <summary>The step as a sentence of status and log: <c>pi1: start the broker (it was stopped)</c>.</summary>
    public string Sentence => $"{Node}: {Words.Do} ({Reason})";

    /// <summary>The step once it is done, as the sentence of an event.</summary>
    public string DoneSentence => $"{Node}: {Words.Done} ({Reason})";

    /// <summary>Steps under way, by kind: <c>installing the distribution on pi1, pi2</c>.</summary>
    public static string Summary(IEnumerable<Step> steps) => string.Join("; ", steps
        .GroupBy(s => s.Words.Doing, StringComparer.Ordinal)
        .Select(g => $"{g.Key} on {string.Join(", ", g.Select(s => s.Node).Distinct().Order())}"));
}
