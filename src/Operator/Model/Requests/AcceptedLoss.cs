using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Requests;

/// <summary>A person's confirmation that the data of one node is gone for good: <c>NODE:TOKEN</c>.</summary>
/// <param name="Token">Token of one loss on one machine. It confirms no other loss.</param>
public sealed record AcceptedLoss(NodeName Node, string Token)
{
    /// <summary>The annotation that carries confirmations, comma-separated.</summary>
    public const string Annotation = "kafkapi.dev/accept-empty";

    /// <summary>Parses the annotation. An entry without a colon confirms nothing, and is kept to be quoted.</summary>
    public static ImmutableHashSet<AcceptedLoss> ParseAll(string? value) =>
        [.. NodeEntries.Parse(value).Select(e => new AcceptedLoss(e.Node, e.Text))];

    public override string ToString() => NodeEntries.Write(Node, Token);
}
