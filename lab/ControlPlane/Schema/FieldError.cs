using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Schema;

/// <summary>An error in a field, in the API server's words.</summary>
/// <param name="Field">The field's path, such as <c>spec.nodes[0].name</c>.</param>
/// <param name="Reason">The machine-readable cause, such as <c>FieldValueRequired</c>.</param>
/// <param name="Message">The text that follows the path.</param>
internal sealed record FieldError(string Field, string Reason, string Message)
{
    public override string ToString() => $"{Field}: {Message}";

    public static FieldError Required(string field, string detail = "") =>
        new(field, "FieldValueRequired", Join("Required value", detail));

    public static FieldError Invalid(string field, JsonNode? value, string detail) =>
        new(field, "FieldValueInvalid", $"Invalid value: {JsonText.Text(value)}: {detail}");

    public static FieldError TypeInvalid(string field, JsonNode? value, string detail) =>
        new(field, "FieldValueTypeInvalid", $"Invalid value: {JsonText.Text(value)}: {detail}");

    public static FieldError Unsupported(string field, JsonNode? value, IEnumerable<JsonNode?> supported) =>
        new(
            field, "FieldValueNotSupported",
            $"Unsupported value: {JsonText.Text(value)}: supported values: "
                + string.Join(", ", supported.Select(JsonText.Text)));

    public static FieldError Unsupported(string field, string value, params string[] supported) =>
        Unsupported(field, JsonValue.Create(value), supported.Select(text => (JsonNode?)JsonValue.Create(text)));

    public static FieldError Duplicate(string field, JsonNode? value) =>
        new(field, "FieldValueDuplicate", $"Duplicate value: {JsonText.Text(value)}");

    public static FieldError Forbidden(string field, string detail) =>
        new(field, "FieldValueForbidden", Join("Forbidden", detail));

    public static FieldError TooLong(string field, long max) =>
        new(field, "FieldValueTooLong", $"Too long: may not be more than {max} bytes");

    public static FieldError TooMany(string field, long actual, long max) =>
        new(field, "FieldValueTooMany", $"Too many: {actual}: must have at most {max} items");

    private static string Join(string what, string detail) => detail.Length == 0 ? what : $"{what}: {detail}";
}
