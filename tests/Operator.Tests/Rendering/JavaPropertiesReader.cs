using System.Globalization;
using System.Text;

namespace KafkaPi.Operator.Tests.Rendering;

/// <summary>Reads as <c>java.util.Properties.load</c> does, by its documentation and not by our writer.</summary>
internal static class JavaPropertiesReader
{
    public static Dictionary<string, string> Read(string text)
    {
        Dictionary<string, string> settings = [];
        foreach (var line in LogicalLines(text))
        {
            var end = 0;
            while (end < line.Length && line[end] is not ('=' or ':' or ' ' or '\t' or '\f'))
            {
                end += line[end] == '\\' ? 2 : 1;
            }

            var value = line[Math.Min(end, line.Length)..].TrimStart(' ', '\t', '\f');
            if (value is ['=' or ':', .. var rest])
            {
                value = rest.TrimStart(' ', '\t', '\f');
            }

            settings[Unescape(line[..Math.Min(end, line.Length)])] = Unescape(value);
        }

        return settings;
    }

    private static IEnumerable<string> LogicalLines(string text)
    {
        var logical = new StringBuilder();
        foreach (var natural in text.Split('\n', '\r'))
        {
            var line = natural.TrimStart(' ', '\t', '\f');
            if (logical.Length == 0 && line is "" or ['#' or '!', ..])
            {
                continue;
            }

            var backslashes = line.Length - line.TrimEnd('\\').Length;
            if (backslashes % 2 == 1)
            {
                logical.Append(line.AsSpan(0, line.Length - 1));
                continue;
            }

            yield return logical.Append(line).ToString();
            logical.Clear();
        }
    }

    private static string Unescape(string escaped)
    {
        var text = new StringBuilder();
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }

            i++;
            text.Append(escaped[i] switch
            {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                'f' => '\f',
                'u' => (char)int.Parse(escaped.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                var plain => plain,
            });
            if (escaped[i] == 'u')
            {
                i += 4;
            }
        }

        return text.ToString();
    }
}
