using System.Text.Json;
using KafkaPi.ControlPlane.Api;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Types;

namespace KafkaPi.ControlPlane.Selectors;

/// <summary>A field selector such as <c>metadata.name=x,type!=Opaque</c>, on the fields that a type offers.</summary>
internal sealed class FieldSelector
{
    private readonly List<(string[] Path, string Value, bool Equal)> _terms = [];

    public bool IsEmpty => _terms.Count == 0;

    /// <exception cref="ApiException">400: the selector is malformed, or the type does not offer a field.</exception>
    public static FieldSelector Parse(string text, ResourceType type)
    {
        var selector = new FieldSelector();
        foreach (var (field, value, equal) in Terms(text))
        {
            var path = field is "metadata.name" or "metadata.namespace"
                ? field.Split('.')
                : type.SelectableFields.GetValueOrDefault(field)
                    ?? throw ApiException.BadRequest($"field label not supported: {field}");
            selector._terms.Add((path, value, equal));
        }
        return selector;
    }

    /// <summary>The value that a selector demands of one field; null when it demands none.</summary>
    public static string? Exact(string text, string field)
    {
        try
        {
            return Terms(text)
                .Where(term => term.Field == field && term.Equal)
                .Select(term => term.Value)
                .FirstOrDefault();
        }
        catch (ApiException)
        {
            return null;
        }
    }

    /// <summary>True when a stored object matches.</summary>
    public bool Matches(JsonElement root) =>
        _terms.TrueForAll(term => (Text(root.At(term.Path)) == term.Value) == term.Equal);

    private static string Text(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => "",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } other => other.GetRawText(),
    };

    private static IEnumerable<(string Field, string Value, bool Equal)> Terms(string text)
    {
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw ApiException.BadRequest($"invalid selector: '{part}'; can't understand '{part}'");
            }

            var unequal = part[at - 1] == '!';
            var value = part[(at + 1)..];
            yield return (part[..(unequal ? at - 1 : at)].Trim(), value.StartsWith('=') ? value[1..] : value, !unequal);
        }
    }
}
