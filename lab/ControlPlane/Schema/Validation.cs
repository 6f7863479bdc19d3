using System.Globalization;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Schema;

/// <summary>Checks a value against its schema. What an update leaves as it was is not held against it.</summary>
internal static class Validation
{
    private static readonly string[] BlocksRules = ["FieldValueRequired", "FieldValueTypeInvalid", "FieldValueTooLong", "FieldValueTooMany", "FieldValueDuplicate"];

    /// <summary>Every violation: of the schema, of list uniqueness, and of CEL rules when the former leave a value they can be asked about.</summary>
    /// <param name="node">The new object.</param>
    /// <param name="old">The object that it replaces, if any.</param>
    /// <param name="schema">What it must be.</param>
    public static List<FieldError> Validate(JsonNode node, JsonNode? old, SchemaNode schema)
    {
        var errors = new List<FieldError>();
        Check(node, old, schema, "", errors);
        CheckUniqueness(node, old, schema, "", errors);
        if (errors.Any(error => BlocksRules.Contains(error.Reason)))
        {
            if (HasRules(schema))
                errors.Add(FieldError.Invalid("<nil>", null, "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"));
            return errors;
        }
        CheckRules(node, old, schema, "", errors);
        return errors;
    }

    /// <summary>Violations of types, bounds, patterns and required fields, without those of uniqueness and rules.</summary>
    public static List<FieldError> ValidateShape(JsonNode? node, SchemaNode schema, string path)
    {
        var errors = new List<FieldError>();
        Check(node, null, schema, path, errors);
        return errors;
    }

    private static bool HasRules(SchemaNode schema) => HasRules(schema, []);

    private static bool HasRules(SchemaNode schema, HashSet<SchemaNode> seen) => seen.Add(schema) &&
        (!schema.Rules.IsEmpty || schema.Properties.Values.Any(child => HasRules(child, seen)) ||
            schema.Items is { } items && HasRules(items, seen) || schema.AdditionalProperties is { } additional && HasRules(additional, seen));

    private static void Check(JsonNode? node, JsonNode? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (old is not null && JsonNode.DeepEquals(node, old))
            return;
        if (node is null && (schema.Nullable || schema.IsOpaque))
            return;
        if (!HasType(node, schema))
        {
            var expected = schema.IntOrString ? "integer,string" : schema.Type;
            var actual = JsonValue.Create(node.TypeName());
            errors.Add(FieldError.TypeInvalid(path, actual, $"{path} in body must be of type {expected}: {JsonText.Text(actual)}"));
            return;
        }
        if (!schema.Enum.IsEmpty && !schema.Enum.Any(allowed => JsonNode.DeepEquals(allowed, node)))
            errors.Add(FieldError.Unsupported(path, node, schema.Enum));
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
            return actual is "integer" or "string";
        return schema.Type is null || schema.Type == actual || schema.Type == "number" && actual == "integer";
    }

    private static void CheckObject(JsonObject members, JsonObject? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        foreach (var name in schema.Required)
        {
            if (!members.ContainsKey(name))
                errors.Add(FieldError.Required(Member(path, name)));
        }
        if (schema.MinProperties is { } min && members.Count < min)
            errors.Add(FieldError.Invalid(path, JsonValue.Create(members.Count), $"{path} in body should have at least {min} properties"));
        if (schema.MaxProperties is { } max && members.Count > max)
            errors.Add(FieldError.TooMany(path, members.Count, max));
        foreach (var (name, child) in members)
        {
            if (schema.Properties.GetValueOrDefault(name) is { } property)
                Check(child, old?[name], property, Member(path, name), errors);
            else if (schema.AdditionalProperties is { } additional)
                Check(child, old?[name], additional, Member(path, name), errors);
        }
    }

    private static void CheckArray(JsonArray items, JsonArray? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (schema.MinItems is { } min && items.Count < min)
            errors.Add(FieldError.Invalid(path, JsonValue.Create(items.Count), $"{path} in body should have at least {min} items"));
        if (schema.MaxItems is { } max && items.Count > max)
            errors.Add(FieldError.TooMany(path, items.Count, max));
        if (schema.Items is not { } item)
            return;
        for (var i = 0; i < items.Count; i++)
            Check(items[i], Counterpart(items[i], old, schema), item, $"{path}[{i}]", errors);
    }

    private static void CheckString(string text, SchemaNode schema, string path, List<FieldError> errors)
    {
        var value = JsonValue.Create(text);
        var length = new StringInfo(text).LengthInTextElements;
        if (schema.MaxLength is { } max && length > max)
            errors.Add(FieldError.TooLong(path, max));
        if (schema.MinLength is { } min && length < min)
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should be at least {min} chars long"));
        if (schema.Pattern is { } pattern && !pattern.IsMatch(text))
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should match '{schema.PatternText}'"));
        if (schema.Format is { } format && !schema.IntOrString && !Formats.Accepts(format, text))
            errors.Add(FieldError.TypeInvalid(path, value, $"{path} in body must be of type {format}: {JsonText.Text(value)}"));
    }

    private static void CheckNumber(double number, JsonValue value, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (schema.Minimum is { } min && (schema.ExclusiveMinimum ? number <= min : number < min))
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should be greater than {(schema.ExclusiveMinimum ? "" : "or equal to ")}{Text(min)}"));
        if (schema.Maximum is { } max && (schema.ExclusiveMaximum ? number >= max : number > max))
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should be less than {(schema.ExclusiveMaximum ? "" : "or equal to ")}{Text(max)}"));
        if (schema.MultipleOf is { } factor && !double.IsInteger(Math.Round(number / factor, 9)))
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should be a multiple of {Text(factor)}"));
        if (schema.Format == "int32" && number is < int.MinValue or > int.MaxValue)
            errors.Add(FieldError.Invalid(path, value, $"{path} in body must be of type int32: {JsonText.Text(value)}"));
    }

    private static void CheckCombinations(JsonNode? node, SchemaNode schema, string path, List<FieldError> errors)
    {
        void Combined(string detail) => errors.Add(FieldError.Invalid("<nil>", JsonValue.Create(""), $"\"{path}\" {detail}"));

        foreach (var each in schema.AllOf)
            errors.AddRange(ValidateShape(node, each, path));
        if (!schema.AnyOf.IsEmpty && schema.AnyOf.Select(each => ValidateShape(node, each, path)).ToList() is var any && any.All(found => found.Count > 0))
        {
            Combined("must validate at least one schema (anyOf)");
            errors.AddRange(any[0]);
        }
        if (!schema.OneOf.IsEmpty)
        {
            var found = schema.OneOf.Select(each => ValidateShape(node, each, path)).ToList();
            var valid = found.Count(each => each.Count == 0);
            if (valid != 1)
                Combined("must validate one and only one schema (oneOf). Found " + (valid == 0 ? "none valid" : $"{valid} valid alternatives"));
            if (valid == 0)
                errors.AddRange(found[0]);
        }
        if (schema.Not is { } not && ValidateShape(node, not, path).Count == 0)
            Combined("must not validate the schema (not)");
    }

    private static void CheckUniqueness(JsonNode? node, JsonNode? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (old is not null && JsonNode.DeepEquals(node, old))
            return;
        if (node is JsonObject members)
        {
            foreach (var (name, child) in members)
            {
                if ((schema.Properties.GetValueOrDefault(name) ?? schema.AdditionalProperties) is { } property)
                    CheckUniqueness(child, (old as JsonObject)?[name], property, Member(path, name), errors);
            }
        }
        else if (node is JsonArray items)
        {
            var seen = new HashSet<string>();
            for (var i = 0; i < items.Count; i++)
            {
                if (Identity(items[i], schema) is { } identity && !seen.Add(JsonText.Text(identity)))
                    errors.Add(FieldError.Duplicate($"{path}[{i}]", identity));
                if (schema.Items is { } item)
                    CheckUniqueness(items[i], Counterpart(items[i], old as JsonArray, schema), item, $"{path}[{i}]", errors);
            }
        }
    }

    private static void CheckRules(JsonNode? node, JsonNode? old, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (node is null)
            return;
        var unchanged = old is not null && JsonNode.DeepEquals(node, old);
        foreach (var rule in schema.Rules)
        {
            if (!(unchanged && !rule.IsTransition) && rule.Check(node, old, path) is { } error)
                errors.Add(error);
        }
        if (node is JsonObject members)
        {
            foreach (var (name, child) in members)
            {
                if ((schema.Properties.GetValueOrDefault(name) ?? schema.AdditionalProperties) is { } property)
                    CheckRules(child, (old as JsonObject)?[name], property, schema.Properties.ContainsKey(name) ? Member(path, name) : $"{path}[{name}]", errors);
            }
        }
        else if (node is JsonArray items && schema.Items is { } item)
        {
            for (var i = 0; i < items.Count; i++)
                CheckRules(items[i], Counterpart(items[i], old as JsonArray, schema), item, $"{path}[{i}]", errors);
        }
    }

    /// <summary>What tells a list's items apart: the item of a set, the keys of a map's item.</summary>
    private static JsonNode? Identity(JsonNode? item, SchemaNode list)
    {
        if (list.ListType == "set")
            return item?.DeepClone();
        if (list.ListType != "map" || item is not JsonObject members)
            return null;
        return new JsonObject(list.ListMapKeys.Where(members.ContainsKey).Select(key => KeyValuePair.Create(key, members[key]?.DeepClone())));
    }

    private static JsonNode? Counterpart(JsonNode? item, JsonArray? old, SchemaNode list) =>
        old is not null && list.ListType == "map" && Identity(item, list) is { } identity
            ? old.FirstOrDefault(candidate => JsonNode.DeepEquals(Identity(candidate, list), identity))
            : null;

    private static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
