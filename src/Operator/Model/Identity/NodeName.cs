namespace KafkaPi.Operator.Model.Identity;

/// <summary>A node's name in the spec. The Pi is known by it, whatever its address or place in the list.</summary>
public readonly record struct NodeName(string Value) : IComparable<NodeName>
{
    public int CompareTo(NodeName other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
