using System.Text.Json;

namespace KafkaPi.ControlPlane.Types;

/// <summary>The JSONPath that printer columns use: members, indexes, <c>[*]</c> and <c>[?(@.a=="b")]</c>.</summary>
internal sealed class JsonPath
{
    private readonly List<Func<JsonElement, IEnumerable<JsonElement>>> _steps = [];

    private JsonPath()
    {
    }

    /// <exception cref="FormatException">The path is of no supported form.</exception>
    public static JsonPath Parse(string text)
    {
        var path = new JsonPath();
        var rest = text.Trim().TrimStart('$');
        while (rest.Length > 0)
        {
            if (rest[0] == '.')
            {
                var end = 1;
                while (end < rest.Length && rest[end] is not '.' and not '[')
                    end += rest[end] == '\\' ? 2 : 1;
                path.Add(Member(rest[1..Math.Min(end, rest.Length)].Replace("\\", "", StringComparison.Ordinal)));
                rest = rest[Math.Min(end, rest.Length)..];
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

    public IEnumerable<JsonElement> Select(JsonElement root) => _steps.Aggregate(Enumerable.Repeat(root, 1), (found, step) => found.SelectMany(step));

    private void Add(Func<JsonElement, IEnumerable<JsonElement>> step) => _steps.Add(step);

    private static int Close(string text)
    {
        var quoted = '\0';
        for (var i = 1; i < text.Length; i++)
        {
            if (quoted != '\0')
                quoted = text[i] == quoted ? '\0' : quoted;
            else if (text[i] is '\'' or '"')
                quoted = text[i];
            else if (text[i] == ']')
                return i;
        }
        return -1;
    }

    private static Func<JsonElement, IEnumerable<JsonElement>> Member(string name) => element =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? [value] : [];

    private static Func<JsonElement, IEnumerable<JsonElement>> Bracket(string inside)
    {
        if (inside == "*")
            return element => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Select(member => member.Value) : [];
        if (int.TryParse(inside, out var index))
            return element => element.ValueKind == JsonValueKind.Array && At(index, element.GetArrayLength()) is >= 0 and var i ? [element[i]] : [];
        if (inside[0] is '\'' or '"')
            return Member(inside[1..^1]);
        if (inside.StartsWith("?(@", StringComparison.Ordinal) && inside.EndsWith(')') && inside.Split("==", 2) is [var left, var right])
        {
            var field = Parse(left[3..].Trim());
            var wanted = right[..^1].Trim().Trim('"', '\'');
            return element => element.ValueKind == JsonValueKind.Array
                ? element.EnumerateArray().Where(item => field.Select(item).Any(value => Text(value) == wanted))
                : [];
        }
        throw new FormatException($"is not a valid JSONPath: [{inside}]");
    }

    private static int At(int index, int length) => index < 0 ? length + index : index < length ? index : -1;

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
