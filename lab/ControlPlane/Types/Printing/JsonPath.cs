using System.Text.Json;

namespace KafkaPi.ControlPlane.Types.Printing;

/// <summary>The JSONPath of printer columns: members, indexes, <c>[*]</c> and <c>[?(@.a=="b")]</c>.</summary>
internal sealed class JsonPath
{
    private readonly List<Func<JsonElement, IEnumerable<JsonElement>>> _steps = [];

    private JsonPath()
    {
    }

    /// <exception cref="FormatException">The path has an unsupported form.</exception>
    public static JsonPath Parse(string text)
    {
        var path = new JsonPath();
        var rest = text.Trim().TrimStart('$');
        while (rest.Length > 0)
        {
            if (rest[0] == '.')
            {
                var end = EndOfMember(rest);
                path.Add(Member(rest[1..end].Replace("\\", "", StringComparison.Ordinal)));
                rest = rest[end..];
            }
            else if (rest[0] == '[' && Close(rest) is > 0 and var close)
            {
                path.Add(Bracket(rest[1..close]));
                rest = rest[(close + 1)..];
            }
            else
            {
                throw new FormatException($"is not a valid JSONPath: {text}");
            }
        }
        return path;
    }

    public IEnumerable<JsonElement> Select(JsonElement root) =>
        _steps.Aggregate(Enumerable.Repeat(root, 1), (found, step) => found.SelectMany(step));

    private void Add(Func<JsonElement, IEnumerable<JsonElement>> step) => _steps.Add(step);

    private static int EndOfMember(string text)
    {
        var end = 1;
        while (end < text.Length && text[end] is not '.' and not '[')
        {
            end += text[end] == '\\' ? 2 : 1;
        }

        return Math.Min(end, text.Length);
    }

    private static int Close(string text)
    {
        var quoted = '\0';
        for (var i = 1; i < text.Length; i++)
        {
            if (quoted != '\0')
            {
                quoted = text[i] == quoted ? '\0' : quoted;
            }
            else if (text[i] is '\'' or '"')
            {
                quoted = text[i];
            }
            else if (text[i] == ']')
            {
                return i;
            }
        }
        return -1;
    }

    private static Func<JsonElement, IEnumerable<JsonElement>> Member(string name) => element =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? [value] : [];

    private static Func<JsonElement, IEnumerable<JsonElement>> Bracket(string inside)
    {
        if (inside == "*")
        {
            return All;
        }

        if (int.TryParse(inside, out var index))
        {
            return element => Item(element, index);
        }

        if (inside[0] is '\'' or '"')
        {
            return Member(inside[1..^1]);
        }

        if (inside.StartsWith("?(@", StringComparison.Ordinal)
            && inside.EndsWith(')')
            && inside.Split("==", 2) is [var left, var right])
        {
            return Filter(Parse(left[3..].Trim()), right[..^1].Trim().Trim('"', '\''));
        }

        throw new FormatException($"is not a valid JSONPath: [{inside}]");
    }

    private static IEnumerable<JsonElement> All(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray(),
        JsonValueKind.Object => element.EnumerateObject().Select(member => member.Value),
        _ => [],
    };

    private static IEnumerable<JsonElement> Item(JsonElement element, int index)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var length = element.GetArrayLength();
        var at = index < 0 ? length + index : index;
        return at >= 0 && at < length ? [element[at]] : [];
    }

    private static Func<JsonElement, IEnumerable<JsonElement>> Filter(JsonPath field, string wanted) => element =>
        element.ValueKind == JsonValueKind.Array
            ? element.EnumerateArray().Where(item => field.Select(item).Any(value => Text(value) == wanted))
            : [];

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
