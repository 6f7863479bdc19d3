using System.Collections.Immutable;
using KafkaPi.Crds;

namespace KafkaPi.Operator.Clusters;

/// <summary>What a human asks for by annotation.</summary>
public static class Annotations
{
    /// <summary>Node names, comma-separated, that a deletion does not wait for: whatever is on those hosts stays there.</summary>
    public const string Abandon = "kafkapi.dev/abandon";

    /// <summary>Daemons to restart, each once: <see cref="Planning.RestartOrder.Parse"/> has the form.</summary>
    public const string Restart = "kafkapi.dev/restart";

    /// <summary>One waiting step to take all the same, once: its name in <c>status.plan</c>, and <c>@anything</c> to ask for it again.</summary>
    public const string Force = Planning.ForceOrder.Name;

    /// <summary><c>true</c>: nothing is done, <c>status.plan</c> says what would be.</summary>
    public const string DryRun = "kafkapi.dev/dry-run";

    public static string? Find(KafkaCluster cluster, string annotation) =>
        cluster.Metadata.Annotations?.TryGetValue(annotation, out var value) == true && value.Trim() is { Length: > 0 } given ? given : null;

    /// <summary>Losses of data, comma-separated, that a person confirms: each in the form in which <c>DataLost</c> asks for it.</summary>
    public const string AcceptEmpty = Desired.Memory.AcceptEmpty;

    public static ImmutableHashSet<string> AbandonedNodes(KafkaCluster cluster) =>
        [.. (Find(cluster, Abandon) ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
