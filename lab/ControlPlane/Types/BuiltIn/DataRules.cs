using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Types.BuiltIn;

/// <summary>Rules for the data of Secrets and ConfigMaps.</summary>
internal static partial class DataRules
{
    private const int MaxDataBytes = 1 << 20;

    /// <summary>Errors in keys and in the total size.</summary>
    /// <param name="node">The Secret or ConfigMap.</param>
    /// <param name="encoded">Fields with base64 values.</param>
    /// <param name="plain">Fields with plain text.</param>
    public static IEnumerable<FieldError> Errors(JsonObject node, string[] encoded, string[] plain)
    {
        var size = 0L;
        foreach (var field in plain.Concat(encoded))
        {
            foreach (var (name, value) in node[field] as JsonObject ?? [])
            {
                var text = value.Text() ?? "";
                size += encoded.Contains(field)
                    ? Convert.FromBase64String(text).Length
                    : Encoding.UTF8.GetByteCount(text);
                if (KeyError(node, field, name, encoded) is { } error)
                {
                    yield return error;
                }
            }
        }
        if (size > MaxDataBytes)
        {
            yield return new FieldError(
                plain.Length > 0 ? "" : encoded[0], "FieldValueTooLong",
                $"Too long: must have at most {MaxDataBytes} bytes");
        }
    }

    /// <summary>Changes to the fields of an object that is marked as immutable.</summary>
    public static IEnumerable<FieldError> ImmutableErrors(JsonObject node, JsonObject? old, params string[] fields)
    {
        if (!old.Flag("immutable"))
        {
            yield break;
        }

        if (!node.Flag("immutable"))
        {
            yield return FieldError.Forbidden("immutable", "field is immutable when `immutable` is set");
        }

        foreach (var field in fields.Where(field => !JsonNode.DeepEquals(node[field], old![field])))
        {
            yield return FieldError.Forbidden(field, "field is immutable when `immutable` is set");
        }
    }

    private static FieldError? KeyError(JsonObject node, string field, string name, string[] encoded)
    {
        if (!KeyPattern().IsMatch(name) || name is "." or ".." || name.Length > 253)
        {
            return FieldError.Invalid(
                $"{field}[{name}]", JsonValue.Create(name),
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
                    + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
        }

        return !encoded.Contains(field) && encoded.Any(other => node.At(other, name) is not null)
            ? FieldError.Invalid(
                $"{field}[{name}]", JsonValue.Create(name), $"duplicate of key present in {encoded[0]}")
            : null;
    }

    [GeneratedRegex(@"^[-._a-zA-Z0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();
}
