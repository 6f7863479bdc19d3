using System.Globalization;
using System.Text;

namespace KafkaPi.Operator.Rendering;

/// <summary>
/// Writes the text form of <c>java.util.Properties</c>, which ZooKeeper, Kafka and log4j read: Latin-1 with escapes.
/// </summary>
public static class JavaProperties
{
    /// <summary>Writes a line per setting, in the order given.</summary>
    public static string Write(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in settings)
        {
            Escape(text, key, isKey: true);
            text.Append('=');
            Escape(text, value, isKey: false);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static void Escape(StringBuilder text, string raw, bool isKey)
    {
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            _ = c switch
            {
                '\\' => text.Append(@"\\"),
                ' ' when isKey || i == 0 => text.Append(@"\ "),
                '=' or ':' or '#' or '!' when isKey => text.Append('\\').Append(c),
                < ' ' or > '~' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }
    }
}
