using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace KafkaPi.Operator.Observation.Probe;

/// <summary>
/// Reads the text form of <c>java.util.Properties</c> as the operator writes it, with escapes and without continued
/// lines.
/// </summary>
internal static class PropertiesText
{
    /// <remarks>The last value of a key counts, as in Java.</remarks>
    public static ImmutableSortedDictionary<string, string> Parse(string text)
    {
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var lines = text.Split('\n').Select(l => l.TrimStart());
        foreach (var line in lines.Where(l => l.Length > 0 && l[0] is not ('#' or '!')))
        {
            var end = 0;
            while (end < line.Length && line[end] is not ('=' or ':' or ' ' or '\t'))
            {
                end += line[end] == '\\' ? 2 : 1;
            }

            end = Math.Min(end, line.Length);
            var value = line[end..].TrimStart(' ', '\t');
            if (value.StartsWith('=') || value.StartsWith(':'))
            {
                value = value[1..].TrimStart(' ', '\t');
            }

            settings[Unescape(line[..end])] = Unescape(value);
        }

        return settings.ToImmutable();
    }

    private static string Unescape(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }

            if (++i == escaped.Length)
            {
                break;
            }

            if (escaped[i] == 'u' && i + 4 < escaped.Length
                && ushort.TryParse(
                    escaped.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                    out var code))
            {
                text.Append((char)code);
                i += 4;
                continue;
            }

            text.Append(escaped[i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', var c => c });
        }

        return text.ToString();
    }
}
