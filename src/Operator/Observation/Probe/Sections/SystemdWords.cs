using System.Collections.Immutable;
using System.Text;

namespace KafkaPi.Operator.Observation.Probe.Sections;

/// <summary>Reads lists as <c>systemctl show</c> prints them.</summary>
/// <remarks>
/// A word with blanks or signs of a shell is in double quotes, with backslashes before what means something there, and
/// control characters as in C. Old versions quote nothing.
/// </remarks>
internal static class SystemdWords
{
    /// <returns>Absolute paths. What follows a blank and begins no path is the rest of the path before it.</returns>
    public static ImmutableArray<string> Paths(string text)
    {
        var paths = ImmutableArray.CreateBuilder<string>();
        foreach (var word in Words(text))
        {
            if (word.StartsWith('/') || paths.Count == 0)
            {
                paths.Add(word);
            }
            else
            {
                paths[^1] += $" {word}";
            }
        }

        return paths.ToImmutable();
    }

    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"':
                    quoted = !quoted;
                    break;
                case '\\' when quoted && at + 1 < text.Length:
                    word.Append(Unescaped(text, ref at));
                    break;
                case ' ' when !quoted:
                    yield return word.ToString();
                    word.Clear();
                    break;
                default:
                    word.Append(text[at]);
                    break;
            }
        }

        yield return word.ToString();
    }

    /// <summary>The character of an escape; <paramref name="at"/> moves to the escape's end.</summary>
    private static char Unescaped(string text, ref int at)
    {
        var digits = text.AsSpan(at + 1);
        digits = digits[..Math.Min(3, digits.Length)];
        if (digits.Length == 3 && digits.IndexOfAnyExceptInRange('0', '7') < 0)
        {
            at += 3;
            return (char)(((digits[0] - '0') << 6) + ((digits[1] - '0') << 3) + (digits[2] - '0'));
        }

        return text[++at] switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            var plain => plain,
        };
    }
}
