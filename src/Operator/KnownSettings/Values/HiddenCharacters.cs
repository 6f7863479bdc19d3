using System.Globalization;
using System.Text;

namespace KafkaPi.Operator.KnownSettings.Values;

/// <summary>Characters that nobody sees, as they come with text that is copied from a web page.</summary>
internal static class HiddenCharacters
{
    /// <summary>The first of them, in words; null when there is none.</summary>
    public static string? First(string value)
    {
        // Nearly every value is plain.
        if (!value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return null;
        }

        foreach (var (index, character) in value.EnumerateRunes().Index())
        {
            if (IsHidden(character))
            {
                return $"U+{character.Value:X4} at place {index + 1}";
            }
        }

        return null;
    }

    public static string Without(string value) =>
        string.Concat(value.EnumerateRunes().Where(c => !IsHidden(c)).Select(c => c.ToString()));

    private static bool IsHidden(Rune character) => Rune.GetUnicodeCategory(character) switch
    {
        UnicodeCategory.SpaceSeparator => character.Value != ' ',
        UnicodeCategory.Control or UnicodeCategory.Format => true,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => false,
    };
}
