using System.Collections.Immutable;

namespace KafkaPi.Operator.Desired;

/// <summary>What two sets of settings, or of inputs, differ in.</summary>
internal static class DifferingKeys
{
    /// <summary>The keys that one of the two lacks or has another value for, sorted.</summary>
    public static ImmutableArray<string> Between(ImmutableSortedDictionary<string, string> one, ImmutableSortedDictionary<string, string> other)
    {
        if (ReferenceEquals(one, other)) return [];
        var keys = ImmutableArray.CreateBuilder<string>();
        foreach (var (key, value) in one)
        {
            if (other.GetValueOrDefault(key) != value) keys.Add(key);
        }

        foreach (var key in other.Keys)
        {
            if (!one.ContainsKey(key)) keys.Add(key);
        }

        keys.Sort(StringComparer.Ordinal);
        return keys.ToImmutable();
    }
}
