using System.Globalization;
using System.Text.RegularExpressions;
using KafkaPi.Operator.KnownSettings.Catalogue;

namespace KafkaPi.Operator.KnownSettings.Values;

/// <summary>Whether a daemon takes a value for a setting, and what it takes, in words.</summary>
public static partial class ValueCheck
{
    /// <summary>Parses as Kafka's ConfigDef does: without spaces around, and numbers as Java reads them.</summary>
    public static bool Takes(KnownSetting setting, string value)
    {
        var text = value.Trim(' ');
        return setting.Type switch
        {
            SettingType.Boolean => text.ToLowerInvariant() is "true" or "false",
            SettingType.Whole16 or SettingType.Whole32 or SettingType.Whole64 => IsWhole(setting, text),
            SettingType.Fraction => IsNumber(setting, text),
            SettingType.List => text.Length == 0 || text.Split(',').All(item => IsAllowed(setting, item.Trim(' '))),
            SettingType.ClassName => ClassName().IsMatch(text),
            SettingType.Text => IsText(setting, text),
            SettingType.Secret => true,
        };
    }

    /// <summary>What is taken, as the end of a sentence.</summary>
    public static string InWords(KnownSetting setting)
    {
        var values = string.Join(", ", setting.Values.Select(v => v.Length == 0 ? "nothing" : v));
        return (setting.Type, values.Length > 0) switch
        {
            (SettingType.Boolean, _) => "true or false",
            (SettingType.List, true) => $"a list of {values}, separated by commas",
            (SettingType.List, false) => "a list, separated by commas",
            (_, true) => $"one of {values}",
            (SettingType.Whole16 or SettingType.Whole32 or SettingType.Whole64, _) =>
                $"a whole number{Range(setting)}",
            (SettingType.Fraction, _) =>
                setting is { Minimum: null, Maximum: null } ? "a number such as 0.5" : $"a number{Range(setting)}",
            (SettingType.ClassName, _) => "the full name of a Java class",
            (SettingType.Text or SettingType.Secret, _) => TextInWords(setting),
        };
    }

    private static string TextInWords(KnownSetting setting) =>
        !setting.Versions.IsEmpty ? $"a version of Kafka from {setting.Versions[0]} to {setting.Versions[^1]}"
        : setting.NotEmpty ? "a text that is not empty"
        : "any text";

    private static string Range(KnownSetting setting)
    {
        // Nobody writes a number of more than 64 bits, and many write one of more than 32.
        var high = setting.Maximum ?? (setting.Type == SettingType.Whole64 ? null : Bounds(setting).High);
        var or = setting.Or is { } other ? $", or {other}" : "";
        return (setting.Minimum, high) switch
        {
            (null, null) => or,
            (null, _) => $" of at most {high}{or}",
            ({ } low, null) => $" of at least {low}{or}",
            ({ } low, _) => $" from {low} to {high}{or}",
        };
    }

    private static (decimal? Low, decimal? High) Bounds(KnownSetting setting)
    {
        (decimal Low, decimal High)? own = setting.Type switch
        {
            SettingType.Whole16 => (short.MinValue, short.MaxValue),
            SettingType.Whole32 => (int.MinValue, int.MaxValue),
            SettingType.Whole64 => (long.MinValue, long.MaxValue),
            _ => null,
        };
        return (setting.Minimum ?? own?.Low, setting.Maximum ?? own?.High);
    }

    private static bool IsWhole(KnownSetting setting, string text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var (low, high) = Bounds(setting);
        return (number == setting.Or || (number >= low && number <= high)) && IsAllowed(setting, text);
    }

    /// <remarks>Java allows a letter for the type behind a number. What is no number is in every range.</remarks>
    private static bool IsNumber(KnownSetting setting, string text)
    {
        var digits = text is [.. var front, 'f' or 'F' or 'd' or 'D'] ? front : text;
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && !(number < (double?)setting.Minimum)
            && !(number > (double?)setting.Maximum);
    }

    private static bool IsText(KnownSetting setting, string text) =>
        (!setting.NotEmpty || text.Length > 0) && IsAllowed(setting, text) && IsVersion(setting, text);

    private static bool IsAllowed(KnownSetting setting, string text) =>
        setting.Values.IsEmpty
        || setting.Values.Contains(text, setting.AnyCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>As kafka.api.ApiVersion: the first two numbers decide, or the first three of 0.x.</summary>
    private static bool IsVersion(KnownSetting setting, string text)
    {
        var version = string.Join('.', text.Split('.').Take(text.StartsWith("0.", StringComparison.Ordinal) ? 3 : 2));
        return setting.Versions.IsEmpty || setting.Versions.Any(v => v == version || v.Split("-IV")[0] == version);
    }

    [GeneratedRegex(@"\A[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*\z")]
    private static partial Regex ClassName();
}
