using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Types.Printing;

/// <summary>The columns of <c>kubectl get</c> for the built-in kinds and for custom resources.</summary>
internal static class Columns
{
    public static readonly Column Name = new("Name", "string", (o, _) => o.Text("metadata", "name"))
    {
        Format = "name",
        Description = "Name must be unique within a namespace.",
    };

    public static readonly Column Age =
        new("Age", "string", (o, now) => AgeOf(o.Text("metadata", "creationTimestamp"), now))
        {
            Description = "When the object was created, as its age.",
        };

    public static readonly Column CreatedAt =
        new("Created At", "date", (o, _) => o.Text("metadata", "creationTimestamp"));

    public static Column Text(string name, params string[] path) => new(name, "string", (o, _) => o.Text(path));

    public static Column Count(string name, params string[] path) => new(name, "string", (o, _) => o.At(path) switch
    {
        { ValueKind: JsonValueKind.Object } members => members.EnumerateObject().Count(),
        { ValueKind: JsonValueKind.Array } items => items.GetArrayLength(),
        _ => 0,
    });

    public static Column Since(string name, params string[][] candidates) => new(name, "string", (o, now) =>
        AgeOf(candidates.Select(path => o.Text(path)).FirstOrDefault(text => text is not null), now));

    public static Column Subjects(string name, string kind) =>
        new(name, "string", (o, _) => string.Join(", ", SubjectNames(o, kind))) { Priority = 1 };

    /// <summary>A printer column of a CustomResourceDefinition.</summary>
    /// <exception cref="FormatException">The path has an unsupported form.</exception>
    public static Column Custom(JsonObject column)
    {
        var path = JsonPath.Parse(column.Text("jsonPath") ?? "");
        var type = column.Text("type") ?? "string";
        return new(column.Text("name") ?? "", type, (o, now) => Cell(path.Select(o).ToList(), type, now))
        {
            Format = column.Text("format") ?? "",
            Description = column.Text("description")
                ?? "Custom resource definition column (in JSONPath format): " + column.Text("jsonPath"),
            Priority = (int)(column.Integer("priority") ?? 0),
        };
    }

    /// <summary>An age as kubectl prints it: two units at most, one for large ages.</summary>
    public static string AgeOf(string? timestamp, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(
            timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then))
        {
            return "<unknown>";
        }

        var age = now - then;
        return age.TotalSeconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s",
            < 120 => $"{(int)age.TotalSeconds}s",
            < 600 => Two((int)age.TotalMinutes, "m", age.Seconds, "s"),
            < 3 * 3600 => $"{(int)age.TotalMinutes}m",
            < 8 * 3600 => Two((int)age.TotalHours, "h", age.Minutes, "m"),
            < 48 * 3600 => $"{(int)age.TotalHours}h",
            < 8 * 86400 => Two((int)age.TotalDays, "d", age.Hours, "h"),
            < 2 * 365 * 86400L => $"{(int)age.TotalDays}d",
            < 8 * 365 * 86400L => Two((int)(age.TotalDays / 365), "y", (int)(age.TotalDays % 365), "d"),
            _ => $"{(int)(age.TotalDays / 365)}y",
        };
    }

    private static IEnumerable<string?> SubjectNames(JsonElement binding, string kind)
    {
        var subjects =
            binding.At("subjects") is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;
        return subjects
            .Where(subject => subject.Text("kind") == kind)
            .Select(subject => kind == "ServiceAccount"
                ? $"{subject.Text("namespace")}/{subject.Text("name")}"
                : subject.Text("name"));
    }

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit}{small}{smallUnit}";

    private static JsonNode? Cell(List<JsonElement> found, string type, DateTimeOffset now)
    {
        if (found is not [var first, ..] || first.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        switch (type)
        {
            case "integer":
                return first.ValueKind == JsonValueKind.Number && first.TryGetInt64(out var integer) ? integer : null;
            case "number":
                return first.ValueKind == JsonValueKind.Number ? first.GetDouble() : null;
            case "boolean":
                return first.ValueKind is JsonValueKind.True or JsonValueKind.False ? first.GetBoolean() : null;
            case "date":
                return first.ValueKind == JsonValueKind.String ? AgeOf(first.GetString(), now) : null;
            default:
                return string.Join(",", found.Select(Displayed));
        }
    }

    private static string? Displayed(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
}
