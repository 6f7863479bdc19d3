using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Releases;

/// <summary>Compares two sets of settings, or of inputs.</summary>
internal static class DifferingKeys
{
    /// <returns>Keys that one of the two lacks, or has another value for, sorted.</returns>
    public static ImmutableArray<string> Between(
        ImmutableSortedDictionary<string, string> one, ImmutableSortedDictionary<string, string> other)
    {
        if (ReferenceEquals(one, other))
        {
            return [];
        }

        var keys = ImmutableArray.CreateBuilder<string>();
        foreach (var (key, value) in one)
        {
            if (other.GetValueOrDefault(key) != value)
            {
                keys.Add(key);
            }
        }

        foreach (var key in other.Keys)
        {
            if (!one.ContainsKey(key))
            {
                keys.Add(key);
            }
        }

        keys.Sort(StringComparer.Ordinal);
        return keys.ToImmutable();
    }
}
