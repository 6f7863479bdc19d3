namespace KafkaPi.ControlPlane.Cel.Values;

/// <summary>A list. The order of a set or a keyed list does not count in comparisons.</summary>
internal sealed class CelList(IEnumerable<object?> items, bool unordered = false) : List<object?>(items)
{
    public bool Unordered => unordered;
}
