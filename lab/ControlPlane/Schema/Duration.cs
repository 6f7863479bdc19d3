using System.Buffers;
using System.Globalization;

namespace KafkaPi.ControlPlane.Schema;

/// <summary>Parses durations in Go's notation: <c>1h30m</c>, <c>250ms</c>, <c>-1.5s</c>.</summary>
internal static class Duration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
        {
            rest = rest[1..];
        }

        if (rest.SequenceEqual("0"))
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        var seconds = 0.0;
        while (!rest.IsEmpty)
        {
            if (TakeTerm(ref rest) is not { } term)
            {
                return false;
            }

            seconds += term;
        }

        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(negative ? -seconds : seconds);
        return true;
    }

    /// <summary>Takes a number and its unit off the text, as seconds; null when there is none.</summary>
    private static double? TakeTerm(ref ReadOnlySpan<char> rest)
    {
        var unitAt = rest.IndexOfAnyExcept(NumberCharacters) is >= 0 and var found ? found : rest.Length;
        if (!double.TryParse(
            rest[..unitAt], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        rest = rest[unitAt..];
        var end = rest.IndexOfAny(NumberCharacters) is >= 0 and var next ? next : rest.Length;
        var unit = UnitSeconds(rest[..end]);
        rest = rest[end..];
        return number * unit;
    }

    private static double? UnitSeconds(ReadOnlySpan<char> unit) => unit switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 1e-3,
        "us" or "µs" or "μs" => 1e-6,
        "ns" => 1e-9,
        _ => null,
    };
}
