using System.Text.RegularExpressions;
using KafkaPi.ControlPlane.Cel.Values;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Cel.Libraries;

/// <summary>Functions on strings.</summary>
internal static class Strings
{
    private static readonly CelType Text = CelType.String;
    private static readonly CelType Number = CelType.Int;
    private static readonly CelType Texts = CelType.List(CelType.String);

    public static IEnumerable<Overload> Overloads() => [.. Searches(), .. Patterns(), .. Transformations()];

    private static IEnumerable<Overload> Searches() =>
    [
        OfTwo("startsWith", CelType.Bool, (text, prefix) => text.StartsWith(prefix, StringComparison.Ordinal)),
        OfTwo("endsWith", CelType.Bool, (text, suffix) => text.EndsWith(suffix, StringComparison.Ordinal)),
        OfTwo("contains", CelType.Bool, (text, part) => text.Contains(part, StringComparison.Ordinal)),
        OfTwo("indexOf", Number, (text, part) => (long)text.IndexOf(part, StringComparison.Ordinal)),
        OfTwo("lastIndexOf", Number, (text, part) => (long)text.LastIndexOf(part, StringComparison.Ordinal)),
    ];

    private static IEnumerable<Overload> Patterns() =>
    [
        OfTwo("matches", CelType.Bool, (text, pattern) => Pattern(pattern).IsMatch(text)),
        Overload.Global("matches", [Text, Text], CelType.Bool, a => Pattern((string)a[1]!).IsMatch((string)a[0]!)),
        OfTwo("find", Text, (text, pattern) => Pattern(pattern).Match(text).Value),
        OfTwo("findAll", Texts, (text, pattern) =>
            new CelList(Pattern(pattern).Matches(text).Select(match => (object?)match.Value))),
    ];

    private static IEnumerable<Overload> Transformations() =>
    [
        Overload.Method("lowerAscii", [Text], Text, a => Ascii((string)a[0]!, char.ToLowerInvariant)),
        Overload.Method("upperAscii", [Text], Text, a => Ascii((string)a[0]!, char.ToUpperInvariant)),
        Overload.Method("trim", [Text], Text, a => ((string)a[0]!).Trim()),
        Overload.Method(
            "charAt", [Text, Number], Text, a => Substring((string)a[0]!, (long)a[1]!, (long)a[1]! + 1)),
        Overload.Method(
            "substring", [Text, Number], Text, a => Substring((string)a[0]!, (long)a[1]!, ((string)a[0]!).Length)),
        Overload.Method(
            "substring", [Text, Number, Number], Text, a => Substring((string)a[0]!, (long)a[1]!, (long)a[2]!)),
        Overload.Method(
            "replace", [Text, Text, Text], Text, a => Replace((string)a[0]!, (string)a[1]!, (string)a[2]!)),
        OfTwo("split", Texts, Split),
        Overload.Method(
            "split", [Text, Text, Number], Texts, a => Split((string)a[0]!, (string)a[1]!, (long)a[2]!)),
        Overload.Method("join", [Texts], Text, a => string.Concat((CelList)a[0]!)),
        Overload.Method("join", [Texts, Text], Text, a => string.Join((string)a[1]!, (CelList)a[0]!)),
    ];

    private static Overload OfTwo(string name, CelType result, Func<string, string, object> apply) =>
        Overload.Method(name, [Text, Text], result, a => apply((string)a[0]!, (string)a[1]!));

    private static Regex Pattern(string pattern)
    {
        try
        {
            return Re2.Compile(pattern);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new CelException($"error parsing regexp: {e.Message}");
        }
    }

    private static string Ascii(string text, Func<char, char> map) =>
        string.Concat(text.Select(c => char.IsAsciiLetter(c) ? map(c) : c));

    private static string Substring(string text, long start, long end) =>
        start >= 0 && start <= end && end <= text.Length
            ? text[(int)start..(int)end]
            : throw new CelException($"index out of range: {start}");

    private static string Replace(string text, string old, string replacement) =>
        old.Length == 0 ? text : text.Replace(old, replacement, StringComparison.Ordinal);

    private static CelList Split(string text, string separator) =>
        separator.Length == 0
            ? new(text.EnumerateRunes().Select(rune => (object?)rune.ToString()))
            : new(text.Split(separator));

    private static CelList Split(string text, string separator, long limit) => limit switch
    {
        0 => new([]),
        < 0 => new(text.Split(separator)),
        _ => new(text.Split(separator, (int)limit)),
    };
}
