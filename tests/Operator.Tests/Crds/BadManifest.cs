using System.Text.Json.Nodes;

namespace KafkaPi.Operator.Tests.Crds;

/// <summary>A change that makes the sample of three Pis wrong, and what a user reads then.</summary>
/// <param name="Field">The path at which the operator's own check finds it.</param>
/// <param name="Detail">A part of the operator's message.</param>
public sealed record BadManifest(string Name, Action<JsonObject> Change, string Field, string Detail)
{
    /// <summary>A part of the API server's message. Differs for bounds, which the server words by itself.</summary>
    public string ServerSays { get; init; } = Detail;

    public override string ToString() => Name;
}
