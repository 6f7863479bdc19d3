using System.Text;
using System.Text.RegularExpressions;

namespace KafkaPi.ControlPlane.Schema;

/// <summary>
/// Compiles regular expressions with the meaning of Go's RE2: linear time, ASCII classes, <c>$</c> only at the
/// end.
/// </summary>
internal static class Re2
{
    /// <exception cref="ArgumentException">The pattern is malformed.</exception>
    public static Regex Compile(string pattern) =>
        new(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 8);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                result.Append(Escape(pattern[++i], inClass));
            }
            else if (c == '$' && !inClass)
            {
                result.Append(@"\z");
            }
            else if (c == '(' && !inClass && i + 2 < pattern.Length && pattern[i + 1] == '?' && pattern[i + 2] == 'P')
            {
                result.Append("(?");
                i += 2;
            }
            else
            {
                inClass = inClass ? c != ']' || pattern[i - 1] == '[' : c == '[';
                result.Append(c);
            }
        }
        return result.ToString();
    }

    private static string Escape(char c, bool inClass) => (c, inClass) switch
    {
        ('d', true) => "0-9",
        ('d', false) => "[0-9]",
        ('D', false) => "[^0-9]",
        ('w', true) => "0-9A-Za-z_",
        ('w', false) => "[0-9A-Za-z_]",
        ('W', false) => "[^0-9A-Za-z_]",
        ('s', true) => @"\t\n\f\r ",
        ('s', false) => @"[\t\n\f\r ]",
        ('S', false) => @"[^\t\n\f\r ]",
        ('z', false) => @"\z",
        _ => "\\" + c,
    };
}
