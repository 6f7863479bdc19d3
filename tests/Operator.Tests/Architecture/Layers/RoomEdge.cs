namespace KafkaPi.Operator.Tests.Architecture.Layers;

/// <summary>One room uses another.</summary>
internal sealed record RoomEdge(string From, string To)
{
    public override string ToString() => $"{From} -> {To}";
}
