using System.Globalization;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Schema;

/// <summary>Checks a value against its schema. An update is not blamed for parts that it leaves unchanged.</summary>
internal static class Validation
{
    /// <summary>Errors that leave a value which CEL rules cannot be asked about.</summary>
    private static readonly string[] BlocksRules =
    [
        "FieldValueRequired", "FieldValueTypeInvalid", "FieldValueTooLong", "FieldValueTooMany", "FieldValueDuplicate"
    ];

    /// <summary>
    /// All violations of the schema and of list uniqueness. CEL rules are evaluated when no such violation blocks
    /// them.
    /// </summary>
    /// <param name="node">The new object.</param>
    /// <param name="old">The object before an update.</param>
    /// <param name="schema">The object's schema.</param>
    public static List<FieldError> Validate(JsonNode node, JsonNode? old, SchemaNode schema)
    {
        var errors = new List<FieldError>();
        Check(node, old, schema, "", errors);
        Uniqueness.Check(node, old, schema, "", errors);
        if (!errors.Exists(error => BlocksRules.Contains(error.Reason)))
        {
            CelRules.Check(node, old, schema, "", errors);
        }
        else if (CelRules.AreIn(schema))
        {
            errors.Add(FieldError.Invalid(
                "<nil>", null,
                "some validation rules were not checked because the object was invalid; correct the existing errors "
                    + "to complete validation"));
        }

        return errors;
    }

    /// <summary>Violations of types, bounds, patterns and required fields alone.</summary>
    public static List<FieldError> ValidateShape(JsonNode? node, SchemaNode schema, string path)
    {
        var errors = new List<FieldError>();
        Check(node, null, schema, path, errors);
        return errors;
    }

    private static void Check(JsonNode? node, JsonNode? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        var isUnchanged = old is not null && JsonNode.DeepEquals(node, old);
        if (isUnchanged || node is null && (schema.Nullable || schema.IsOpaque))
        {
            return;
        }

        if (!HasType(node, schema))
        {
            errors.Add(WrongType(node, schema, path));
            return;
        }

        if (!schema.Enum.IsEmpty && !schema.Enum.Any(allowed => JsonNode.DeepEquals(allowed, node)))
        {
            errors.Add(FieldError.Unsupported(path, node, schema.Enum));
        }

        switch (node)
        {
            case JsonObject members:
                CheckObject(members, old as JsonObject, schema, path, errors);
                break;
            case JsonArray items:
                CheckArray(items, old as JsonArray, schema, path, errors);
                break;
            case JsonValue value when value.TryGetValue<string>(out var text):
                CheckString(text, schema, path, errors);
                break;
            case JsonValue value when value.TryGetValue<long>(out var integer):
                CheckNumber(integer, value, schema, path, errors);
                break;
            case JsonValue value when value.TryGetValue<double>(out var number):
                CheckNumber(number, value, schema, path, errors);
                break;
        }
        CheckCombinations(node, schema, path, errors);
    }

    private static bool HasType(JsonNode? node, SchemaNode schema)
    {
        var actual = node.TypeName();
        if (schema.IntOrString)
        {
            return actual is "integer" or "string";
        }

        return schema.Type is null || schema.Type == actual || schema.Type == "number" && actual == "integer";
    }

    private static FieldError WrongType(JsonNode? node, SchemaNode schema, string path)
    {
        var expected = schema.IntOrString ? "integer,string" : schema.Type;
        var actual = JsonValue.Create(node.TypeName());
        return FieldError.TypeInvalid(
            path, actual, $"{path} in body must be of type {expected}: {JsonText.Text(actual)}");
    }

    private static void CheckObject(
        JsonObject members, JsonObject? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        var missing = schema.Required.Where(name => !members.ContainsKey(name));
        errors.AddRange(missing.Select(name => FieldError.Required(Member(path, name))));
        if (schema.MinProperties is { } min && members.Count < min)
        {
            errors.Add(FieldError.Invalid(
                path, JsonValue.Create(members.Count), $"{path} in body should have at least {min} properties"));
        }

        if (schema.MaxProperties is { } max && members.Count > max)
        {
            errors.Add(FieldError.TooMany(path, members.Count, max));
        }

        foreach (var (name, child) in members)
        {
            if (schema.Properties.GetValueOrDefault(name) is { } property)
            {
                Check(child, old?[name], property, Member(path, name), errors);
            }
            else if (schema.AdditionalProperties is { } additional)
            {
                Check(child, old?[name], additional, Member(path, name), errors);
            }
        }
    }

    private static void CheckArray(
        JsonArray items, JsonArray? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (schema.MinItems is { } min && items.Count < min)
        {
            errors.Add(FieldError.Invalid(
                path, JsonValue.Create(items.Count), $"{path} in body should have at least {min} items"));
        }

        if (schema.MaxItems is { } max && items.Count > max)
        {
            errors.Add(FieldError.TooMany(path, items.Count, max));
        }

        if (schema.Items is not { } item)
        {
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            Check(items[i], KeyedList.Counterpart(items[i], old, schema), item, $"{path}[{i}]", errors);
        }
    }

    private static void CheckString(string text, SchemaNode schema, string path, List<FieldError> errors)
    {
        var value = JsonValue.Create(text);
        var length = new StringInfo(text).LengthInTextElements;
        if (schema.MaxLength is { } max && length > max)
        {
            errors.Add(FieldError.TooLong(path, max));
        }

        if (schema.MinLength is { } min && length < min)
        {
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should be at least {min} chars long"));
        }

        if (schema.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should match '{schema.PatternText}'"));
        }

        if (schema.Format is { } format && !schema.IntOrString && !Formats.Accepts(format, text))
        {
            errors.Add(FieldError.TypeInvalid(
                path, value, $"{path} in body must be of type {format}: {JsonText.Text(value)}"));
        }
    }

    private static void CheckNumber(
        double number, JsonValue value, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (schema.Minimum is { } min && (schema.ExclusiveMinimum ? number <= min : number < min))
        {
            var bound = schema.ExclusiveMinimum ? Text(min) : $"or equal to {Text(min)}";
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should be greater than {bound}"));
        }

        if (schema.Maximum is { } max && (schema.ExclusiveMaximum ? number >= max : number > max))
        {
            var bound = schema.ExclusiveMaximum ? Text(max) : $"or equal to {Text(max)}";
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should be less than {bound}"));
        }

        if (schema.MultipleOf is { } factor && !double.IsInteger(Math.Round(number / factor, 9)))
        {
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should be a multiple of {Text(factor)}"));
        }

        if (schema.Format == "int32" && number is < int.MinValue or > int.MaxValue)
        {
            errors.Add(FieldError.Invalid(
                path, value, $"{path} in body must be of type int32: {JsonText.Text(value)}"));
        }
    }

    private static void CheckCombinations(JsonNode? node, SchemaNode schema, string path, List<FieldError> errors)
    {
        List<List<FieldError>> EachOf(IEnumerable<SchemaNode> schemas) =>
            [.. schemas.Select(each => ValidateShape(node, each, path))];

        errors.AddRange(EachOf(schema.AllOf).SelectMany(found => found));
        if (EachOf(schema.AnyOf) is [var first, ..] any && any.TrueForAll(found => found.Count > 0))
        {
            errors.Add(Combination(path, "must validate at least one schema (anyOf)"));
            errors.AddRange(first);
        }

        if (!schema.OneOf.IsEmpty)
        {
            CheckOneOf(EachOf(schema.OneOf), path, errors);
        }

        if (schema.Not is { } not && ValidateShape(node, not, path).Count == 0)
        {
            errors.Add(Combination(path, "must not validate the schema (not)"));
        }
    }

    private static void CheckOneOf(List<List<FieldError>> found, string path, List<FieldError> errors)
    {
        var valid = found.Count(each => each.Count == 0);
        if (valid == 1)
        {
            return;
        }

        var count = valid == 0 ? "none valid" : $"{valid} valid alternatives";
        errors.Add(Combination(path, $"must validate one and only one schema (oneOf). Found {count}"));
        if (valid == 0)
        {
            errors.AddRange(found[0]);
        }
    }

    private static FieldError Combination(string path, string detail) =>
        FieldError.Invalid("<nil>", JsonValue.Create(""), $"\"{path}\" {detail}");

    internal static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
