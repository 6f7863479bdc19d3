using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>What is to be given for one broker, live, and of which settings nothing is to be given any more.</summary>
public sealed record SettingsAlteration(ImmutableSortedDictionary<string, string> Set, ImmutableSortedSet<string> Delete)
{
    public static SettingsAlteration Nothing { get; } = new(
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    public bool IsEmpty => Set.IsEmpty && Delete.IsEmpty;

    public IEnumerable<string> Keys => Set.Keys.Concat(Delete);

    public bool Equals(SettingsAlteration? other) => other is not null && Set.SequenceEqual(other.Set) && Delete.SequenceEqual(other.Delete);

    public override int GetHashCode() => string.Join(',', Keys).GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(", ", Set.Select(s => $"{s.Key}={s.Value}").Concat(Delete.Select(key => $"-{key}")));
}
