using System.Collections.Immutable;
using System.Globalization;

namespace KafkaPi.Operator.Kafka;

/// <summary>Values of settings as brokers understand them.</summary>
public static class SettingValue
{
    /// <summary>Kafka lets such a number be doubled or halved at a time, and no more.</summary>
    private static readonly ImmutableHashSet<string> ThreadCounts =
    [
        "background.threads", "log.cleaner.threads", "num.io.threads", "num.network.threads", "num.recovery.threads.per.data.dir", "num.replica.fetchers",
    ];

    /// <summary>Written by a person and told by a broker, a value need not have the same letters: <c>+9</c> and <c>9</c>, <c>.5</c> and <c>0.5</c>, <c>TRUE</c> and <c>true</c>.</summary>
    public static bool Same(string? one, string? other)
    {
        if (one is null || other is null) return one == other;
        if (Items(one).SequenceEqual(Items(other), StringComparer.Ordinal)) return true;
        if (Number(one) is { } a && Number(other) is { } b) return a.Equals(b);
        return bool.TryParse(one, out var x) && bool.TryParse(other, out var y) && x == y;
    }

    /// <summary>What to give next on the way to <paramref name="target"/>: the target itself, but for the number of threads that is too far off.</summary>
    public static string Towards(string key, string? current, string target)
    {
        if (!ThreadCounts.Contains(key) || !Count(current, out var from) || !Count(target, out var to)) return target;
        return to > from * 2 ? Text(from * 2) : to < from / 2 ? Text(from / 2) : target;
    }

    private static bool Count(string? text, out long count) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out count)
        && count is > 0 and < int.MaxValue;

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Items(string list) => list.Split(',').Select(item => item.Trim());

    /// <summary>A decimal holds every long without rounding.</summary>
    private static object? Number(string text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) ? (decimal)whole
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var part) ? part
        : null;
}
