using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Requests;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Requests;

/// <summary>The annotations by which people ask for something.</summary>
public static class Annotations
{
    /// <summary>
    /// Nodes that a deletion does not wait for, separated by commas. Their hosts are left as they are.
    /// </summary>
    public const string Abandon = "kafkapi.dev/abandon";

    /// <summary>Daemons to restart, each once, in the form of <see cref="RestartRequest.Parse"/>.</summary>
    public const string Restart = "kafkapi.dev/restart";

    /// <summary>
    /// The name in <c>status.plan</c> of one pending step to take against the rules, once. A different text after
    /// <c>@</c> asks for it again.
    /// </summary>
    public const string Force = ForceRequest.Name;

    /// <summary><c>true</c> pauses the cluster. <c>status.plan</c> says what would be done.</summary>
    public const string DryRun = "kafkapi.dev/dry-run";

    /// <summary>
    /// Losses of data that a person accepts, separated by commas, each as the event <c>DataLost</c> asks for it.
    /// </summary>
    public const string AcceptEmpty = AcceptedLoss.Annotation;

    /// <summary>
    /// Files and directories of another Kafka, separated by commas, beside which the cluster is begun.
    /// </summary>
    public const string LeaveAlone = LeftAlone.Annotation;

    /// <returns>Null when the annotation is missing or blank.</returns>
    public static string? Find(KafkaCluster cluster, string annotation) =>
        cluster.Metadata.Annotations?.TryGetValue(annotation, out var value) == true
            && value.Trim() is { Length: > 0 } given
            ? given
            : null;

    public static ImmutableHashSet<string> AbandonedNodes(KafkaCluster cluster) =>
        [.. (Find(cluster, Abandon) ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
