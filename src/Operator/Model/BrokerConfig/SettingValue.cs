using System.Collections.Immutable;
using System.Globalization;

namespace KafkaPi.Operator.Model.BrokerConfig;

/// <summary>Compares values of settings as brokers parse them.</summary>
public static class SettingValue
{
    /// <summary>Kafka accepts at most a doubling or halving of these numbers in one change.</summary>
    private static readonly ImmutableHashSet<string> ThreadCounts =
    [
        "background.threads", "log.cleaner.threads", "num.io.threads", "num.network.threads",
        "num.recovery.threads.per.data.dir", "num.replica.fetchers",
    ];

    /// <summary>
    /// True when two texts mean the same value. A person's text and a broker's may differ: <c>+9</c> and
    /// <c>9</c>, <c>.5</c> and <c>0.5</c>, <c>TRUE</c> and <c>true</c>.
    /// </summary>
    public static bool Same(string? one, string? other)
    {
        if (one is null || other is null || one == other)
        {
            return one == other;
        }

        if (Items(one).SequenceEqual(Items(other), StringComparer.Ordinal))
        {
            return true;
        }

        if (Number(one) is { } a && Number(other) is { } b)
        {
            return a == b;
        }

        return bool.TryParse(one, out var x) && bool.TryParse(other, out var y) && x == y;
    }

    /// <summary>
    /// The value to set next on the way to <paramref name="target"/>. It is the target itself, except for a
    /// thread count that is too far off.
    /// </summary>
    public static string Towards(string key, string? current, string target)
    {
        if (!ThreadCounts.Contains(key) || !Count(current, out var from) || !Count(target, out var to))
        {
            return target;
        }

        var next = Math.Clamp(to, from / 2, from * 2);
        return next == to ? target : next.ToString(CultureInfo.InvariantCulture);
    }

    private static bool Count(string? text, out long count) =>
        long.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out count)
        && count is > 0 and < int.MaxValue;

    private static IEnumerable<string> Items(string list) => list.Split(',').Select(item => item.Trim());

    /// <summary>A decimal holds every long without rounding.</summary>
    private static decimal? Number(string text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) ? whole
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var part) ? part
        : null;
}
