using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.BrokerConfig;

/// <summary>A change of one broker's dynamic configuration.</summary>
/// <param name="Set">Values that are set on the broker alone.</param>
/// <param name="Delete">Settings whose value on the broker alone is deleted.</param>
public sealed record ConfigChange(ImmutableSortedDictionary<string, string> Set, ImmutableSortedSet<string> Delete)
{
    public static ConfigChange Nothing { get; } = new(
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    public bool IsEmpty => Set.IsEmpty && Delete.IsEmpty;

    public IEnumerable<string> Keys => Set.Keys.Concat(Delete);

    public bool Equals(ConfigChange? other) =>
        other is not null && Set.SequenceEqual(other.Set) && Delete.SequenceEqual(other.Delete);

    public override int GetHashCode() => string.Join(',', Keys).GetHashCode(StringComparison.Ordinal);

    public override string ToString() =>
        string.Join(", ", Set.Select(s => $"{s.Key}={s.Value}").Concat(Delete.Select(key => $"-{key}")));
}
