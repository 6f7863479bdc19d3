using System.Diagnostics.CodeAnalysis;
using KafkaPi.Crds;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters.Status;

/// <summary>
/// Bounds the sentences of a status, which hosts have a part in: a status that is too long is never written, and the
/// steps that need it first are never taken.
/// </summary>
/// <remarks>Conditions are bounded where they are set. What is remembered is left as it is.</remarks>
internal static class StatusTexts
{
    private const int Word = 100;
    private const int Sentence = 1000;

    /// <summary>All that is told of one node.</summary>
    private const int Paragraph = 4000;

    public static KafkaClusterStatus Bounded(KafkaClusterStatus status) => status with
    {
        Phase = Of(status.Phase, Sentence),
        Plan = status.Plan is { } plan ? [.. plan.Select(s => Of(s, Sentence))] : null,
        Nodes = status.Nodes is { } nodes ? [.. nodes.Select(Bounded)] : null,
        Rebalance = status.Rebalance is { } rebalance
            ? rebalance with { Message = Of(rebalance.Message, Sentence) }
            : null,
    };

    /// <summary>One of the things that are told of a node.</summary>
    public static string OfNode(string message) => Of(message, Sentence);

    /// <summary>What is told of a node at any rate, also where its name stands before it.</summary>
    public static string Beginning(string message) =>
        OfNode(message) is { Length: > Sentence - Word } cut ? cut[..(Sentence - Word)] : OfNode(message);

    private static NodeStatus Bounded(NodeStatus node) => node with
    {
        Model = Of(node.Model, Word),
        Architecture = Of(node.Architecture, Word),
        Message = Of(node.Message, Paragraph),
        Leaving = Of(node.Leaving, Sentence),
        Zookeeper = node.Zookeeper is { } member ? member with { State = Of(member.State, Word) } : null,
        Broker = node.Broker is { } broker ? broker with { State = Of(broker.State, Word) } : null,
    };

    [return: NotNullIfNotNull(nameof(text))]
    private static string? Of(string? text, int longest) => text is null ? null : SpokenText.Of(text, longest);
}
