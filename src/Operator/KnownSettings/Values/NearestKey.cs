using System.Collections.Immutable;

namespace KafkaPi.Operator.KnownSettings.Values;

/// <summary>The known setting that was probably meant by one that nobody knows.</summary>
public static class NearestKey
{
    private static readonly char[] Separators = ['.', '-', '_'];

    /// <summary>
    /// The same letters, a few slips, the same words in another order, or the name without the words before it, as
    /// topics have it; null when nothing is near.
    /// </summary>
    public static string? Of(string key, IEnumerable<string> known)
    {
        ImmutableArray<string> names = [.. known.Order(StringComparer.Ordinal)];
        var letters = Letters(key);
        return names.FirstOrDefault(n => Letters(n) == letters || $"kafka{Letters(n)}" == letters)
            ?? WithSlips(key, names)
            ?? names.FirstOrDefault(n => Words(n) == Words(key))
            ?? Within(key, names);
    }

    private static string? WithSlips(string key, ImmutableArray<string> names)
    {
        var most = Math.Clamp(key.Length / 5, 1, 3);
        return names
            .Where(n => Math.Abs(n.Length - key.Length) <= most)
            .Select(n => (Name: n, Slips: EditDistance.Between(n, key)))
            .Where(n => n.Slips <= most)
            .OrderBy(n => n.Slips)
            .Select(n => n.Name)
            .FirstOrDefault();
    }

    private static string? Within(string key, ImmutableArray<string> names) =>
        key.Contains('.')
            ? names.Where(n => n.EndsWith($".{key}", StringComparison.Ordinal)).MinBy(n => n.Length)
                ?? names.Where(n => n.Contains('.') && key.EndsWith($".{n}", StringComparison.Ordinal))
                    .MaxBy(n => n.Length)
            : null;

    private static string Letters(string key) =>
        string.Concat(key.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private static string Words(string key) =>
        string.Join(' ', key.ToLowerInvariant().Split(Separators).Order(StringComparer.Ordinal));
}
