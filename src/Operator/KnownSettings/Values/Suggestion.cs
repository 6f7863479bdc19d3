using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using KafkaPi.Operator.KnownSettings.Catalogue;

namespace KafkaPi.Operator.KnownSettings.Values;

/// <summary>The value that was probably meant by one that is not taken.</summary>
internal static partial class Suggestion
{
    private const decimal Kibi = 1024;

    private static readonly ImmutableDictionary<string, decimal> Milliseconds = new Dictionary<string, decimal>
    {
        ["ms"] = 1, ["s"] = 1000, ["sec"] = 1000, ["secs"] = 1000, ["second"] = 1000, ["seconds"] = 1000,
        ["m"] = 60_000, ["min"] = 60_000, ["mins"] = 60_000, ["minute"] = 60_000, ["minutes"] = 60_000,
        ["h"] = 3_600_000, ["hour"] = 3_600_000, ["hours"] = 3_600_000,
        ["d"] = 86_400_000, ["day"] = 86_400_000, ["days"] = 86_400_000,
        ["w"] = 604_800_000, ["week"] = 604_800_000, ["weeks"] = 604_800_000,
    }.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly ImmutableDictionary<string, decimal> Bytes = new Dictionary<string, decimal>
    {
        ["b"] = 1, ["k"] = Kibi, ["kb"] = Kibi, ["ki"] = Kibi, ["kib"] = Kibi,
        ["m"] = Kibi * Kibi, ["mb"] = Kibi * Kibi, ["mi"] = Kibi * Kibi, ["mib"] = Kibi * Kibi,
        ["g"] = Kibi * Kibi * Kibi, ["gb"] = Kibi * Kibi * Kibi, ["gi"] = Kibi * Kibi * Kibi,
        ["gib"] = Kibi * Kibi * Kibi,
    }.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when nothing comes to mind that would be taken.</summary>
    public static string? For(KnownSetting setting, string value) =>
        Candidates(setting, HiddenCharacters.Without(value).Trim('"', '\'', ' '))
            .FirstOrDefault(candidate => candidate != value && ValueCheck.Takes(setting, candidate));

    private static IEnumerable<string> Candidates(KnownSetting setting, string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        return setting.Type switch
        {
            SettingType.Boolean => [text, Truth(text, "true", "false")],
            SettingType.Whole16 or SettingType.Whole32 or SettingType.Whole64 when setting.Values.IsEmpty =>
                [text, Digits(text), .. Amount(setting.Name, text)],
            SettingType.Fraction => [text, text.Replace(',', '.')],
            _ => [text, Truth(text, "yes", "no"), .. Near(setting.Values, text)],
        };
    }

    private static string Truth(string text, string yes, string no) => text.ToLowerInvariant() switch
    {
        "yes" or "y" or "on" or "1" or "t" or "true" or "enable" or "enabled" => yes,
        "no" or "n" or "off" or "0" or "f" or "false" or "disable" or "disabled" => no,
        _ => text,
    };

    /// <summary>Without what people put between thousands, and without a fraction of nothing.</summary>
    private static string Digits(string text) =>
        Thousands().IsMatch(text) ? string.Concat(text.Where(c => char.IsAsciiDigit(c) || c == '-'))
        : ZeroFraction().IsMatch(text) ? text[..text.IndexOf('.', StringComparison.Ordinal)]
        : text;

    /// <summary>A number with a unit, in the unit that the setting's name tells.</summary>
    private static IEnumerable<string> Amount(string name, string text)
    {
        var (units, own) = UnitsOf(name);
        if (WithUnit().Match(text) is not { Success: true } match
            || !units.TryGetValue(match.Groups["unit"].Value, out var unit)
            || !decimal.TryParse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture, out var number)
            || number > long.MaxValue)
        {
            return [];
        }

        var amount = number * unit / own;
        return amount == decimal.Truncate(amount) ? [amount.ToString("0", CultureInfo.InvariantCulture)] : [];
    }

    private static (ImmutableDictionary<string, decimal> Units, decimal Own) UnitsOf(string name) =>
        name.Split('.')[^1] switch
        {
            "ms" => (Milliseconds, 1),
            "seconds" or "secs" => (Milliseconds, Milliseconds["s"]),
            "minutes" => (Milliseconds, Milliseconds["m"]),
            "hours" or "purgeInterval" => (Milliseconds, Milliseconds["h"]),
            "bytes" or "size" => (Bytes, 1),
            var last when last.EndsWith("Timeout", StringComparison.Ordinal) || last == "tickTime" => (Milliseconds, 1),
            _ => (ImmutableDictionary<string, decimal>.Empty, 1),
        };

    private static IEnumerable<string> Near(ImmutableArray<string> values, string text) =>
        values.Where(v => v.Equals(text, StringComparison.OrdinalIgnoreCase))
            .Concat(values.Where(v => EditDistance.Between(v, text) <= Math.Max(1, v.Length / 3))
                .OrderBy(v => EditDistance.Between(v, text)));

    [GeneratedRegex(@"\A-?[0-9]{1,3}([_ ,.'][0-9]{3})+\z")]
    private static partial Regex Thousands();

    [GeneratedRegex(@"\A[+-]?[0-9]+\.0*\z")]
    private static partial Regex ZeroFraction();

    [GeneratedRegex(@"\A(?<number>[0-9]+(\.[0-9]+)?) ?(?<unit>[A-Za-z]+)\z")]
    private static partial Regex WithUnit();
}
