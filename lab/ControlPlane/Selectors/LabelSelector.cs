using System.Text.Json;
using KafkaPi.ControlPlane.Api;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Selectors;

/// <summary>A label selector such as <c>app=kafka,tier in (a,b),!old</c>.</summary>
internal sealed class LabelSelector
{
    private static readonly (string Operator, bool IsIn)[] SetOperators =
        [(" notin ", false), (" notin(", false), (" in ", true), (" in(", true)];

    private readonly List<Func<JsonElement?, bool>> _requirements = [];

    public bool IsEmpty => _requirements.Count == 0;

    /// <exception cref="ApiException">400: the selector is malformed.</exception>
    public static LabelSelector Parse(string text)
    {
        var selector = new LabelSelector();
        foreach (var part in Split(text))
        {
            selector._requirements.Add(Requirement(part));
        }

        return selector;
    }

    public bool Matches(JsonElement root)
    {
        var labels = root.At("metadata", "labels");
        return _requirements.TrueForAll(requirement => requirement(labels));
    }

    private static Func<JsonElement?, bool> Requirement(string part)
    {
        if (part.StartsWith('!'))
        {
            return Exists(Key(part[1..]), wanted: false);
        }

        foreach (var (operation, isIn) in SetOperators)
        {
            if (part.IndexOf(operation, StringComparison.Ordinal) is >= 0 and var at)
            {
                var values = at + operation.TrimEnd('(').Length;
                return In(Key(part[..at]), Values(part[values..]), isIn);
            }
        }
        if (part.IndexOf("!=", StringComparison.Ordinal) is >= 0 and var unequal)
        {
            return In(Key(part[..unequal]), [Value(part[(unequal + 2)..])], isIn: false);
        }

        if (part.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equal)
        {
            var value = equal + (part.AsSpan(equal).StartsWith("==") ? 2 : 1);
            return In(Key(part[..equal]), [Value(part[value..])], isIn: true);
        }

        return Exists(Key(part), wanted: true);
    }

    private static Func<JsonElement?, bool> Exists(string key, bool wanted) =>
        labels => (labels?.At(key) is not null) == wanted;

    private static Func<JsonElement?, bool> In(string key, string[] values, bool isIn) =>
        labels => (labels?.Text(key) is { } value && values.Contains(value)) == isIn;

    private static string Key(string text)
    {
        var key = text.Trim();
        return Names.QualifiedErrors(key, "").FirstOrDefault() is { } error
            ? throw ApiException.BadRequest(
                $"unable to parse requirement: <nil>: Invalid value: \"{key}\": {error.Message}")
            : key;
    }

    private static string Value(string text)
    {
        var value = text.Trim();
        return text.AsSpan().ContainsAny('=', '(', '!')
            ? throw ApiException.BadRequest($"unable to parse requirement: found '{value[..1]}', expected: identifier")
            : value;
    }

    private static string[] Values(string text)
    {
        text = text.Trim();
        return text.StartsWith('(') && text.EndsWith(')')
            ? [.. text[1..^1].Split(',').Select(Value)]
            : throw ApiException.BadRequest("unable to parse requirement: expected: '('");
    }

    private static IEnumerable<string> Split(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] == ',' && depth == 0)
            {
                if (text[start..i].Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }
                else if (text.Trim().Length > 0)
                {
                    throw ApiException.BadRequest("found ',', expected: !, identifier, or 'end of string'");
                }

                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }
}
