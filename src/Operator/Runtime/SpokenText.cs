using System.Globalization;
using System.Text;

namespace KafkaPi.Operator.Runtime;

/// <summary>Text for people, in a status or an event. Parts of it come from hosts, brokers and annotations.</summary>
public static class SpokenText
{
    private const string More = "…";

    /// <summary>Bounds a text, and takes out what a terminal would obey or not show.</summary>
    /// <remarks>What was spoken once is left as it is, so that it can be compared with what is in a status.</remarks>
    /// <param name="longest">The most UTF-16 characters of the result.</param>
    public static string Of(string text, int longest)
    {
        var plain = text.Any(IsSuspicious) ? Plain(text) : text;
        if (plain.Length <= longest)
        {
            return plain;
        }

        var end = longest - More.Length;
        return plain[..(char.IsHighSurrogate(plain[end - 1]) ? end - 1 : end)] + More;
    }

    private static bool IsSuspicious(char c) => char.IsSurrogate(c) || IsHidden(CharUnicodeInfo.GetUnicodeCategory(c));

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(Rune.GetUnicodeCategory(rune)))
            {
                plain.Append(' ');
            }
            else
            {
                plain.Append(rune);
            }
        }

        return plain.ToString();
    }

    /// <summary>True for control characters, and for those that turn the direction of a line or take no room.</summary>
    private static bool IsHidden(UnicodeCategory category) => category is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
