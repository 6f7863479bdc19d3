using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds.Validation;

/// <summary>Checks the rules of the schema once more, for control planes that check no CEL rules or no rules.</summary>
public static class SpecValidator
{
    private const string Hidden = "(not shown)";

    private static readonly FrozenDictionary<Type, ImmutableArray<SpecField>> Fields =
        SpecField.Of(typeof(KafkaClusterSpec));

    /// <summary>Finds all errors of <paramref name="spec"/> at once, in the order of its fields.</summary>
    /// <param name="old">The spec that was acted on last, for fields that may not change.</param>
    public static ImmutableArray<FieldError> Validate(KafkaClusterSpec spec, KafkaClusterSpec? old = null) =>
        [.. OfObject("spec", spec, old), .. CrossFieldRules.Check(spec)];

    private static IEnumerable<FieldError> OfObject(string path, object value, object? old) =>
        from field in Fields[value.GetType()]
        let before = old is null ? null : field.Property.GetValue(old)
        from error in OfField($"{path}.{field.Name}", field, field.Property.GetValue(value), before)
        select error;

    private static IEnumerable<FieldError> OfField(string path, SpecField field, object? value, object? old)
    {
        if (value is null or "" && field.IsRequired)
        {
            return [new(path, "", "it is required")];
        }

        var errors = value switch
        {
            null => [],
            string text => OfText(path, field, text),
            int number => OfNumber(path, field, number),
            bool => [],
            Enum choice => OfChoice(path, choice),
            IReadOnlyDictionary<string, string> map => OfMap(path, field, map),
            IEnumerable list =>
                OfList(path, field, [.. list.Cast<object>()], [.. (old as IEnumerable)?.Cast<object>() ?? []]),
            _ => OfObject(path, value, old),
        };
        return value is not null && old is not null && field.ImmutableMessage is { } message && !SameValue(value, old)
            ? errors.Append(new(path, Shown(value), message))
            : errors;
    }

    private static IEnumerable<FieldError> OfText(string path, SpecField field, string text)
    {
        if (field.Length is { } length && (text.Length < length.Minimum || text.Length > length.Maximum))
        {
            var detail = $"it has {text.Length} characters: from {length.Minimum} to {length.Maximum} are allowed";
            yield return new(path, Shown(text), detail);
        }
        else if (field.Wanted is { } wanted && !wanted.Regex.IsMatch(text))
        {
            yield return new(path, Shown(text), wanted.Message);
        }
        else if (field.Refused is { } refused && refused.Regex.IsMatch(text))
        {
            yield return new(path, Shown(text), refused.Message);
        }
    }

    private static IEnumerable<FieldError> OfNumber(string path, SpecField field, int number)
    {
        if (field.Range is { } range && (number < range.Minimum || number > range.Maximum))
        {
            yield return new(path, Shown(number), $"it must be from {range.Minimum} to {range.Maximum}");
        }
    }

    private static IEnumerable<FieldError> OfChoice(string path, Enum choice)
    {
        if (!Enum.IsDefined(choice.GetType(), choice))
        {
            var values = string.Join(", ", CustomResourceDefinitionGenerator.Values(choice.GetType()));
            yield return new(path, Shown(choice), $"it must be one of {values}");
        }
    }

    private static IEnumerable<FieldError> OfMap(string path, SpecField field, IReadOnlyDictionary<string, string> map)
    {
        foreach (var error in OfCount(path, field, map.Count))
        {
            yield return error;
        }

        foreach (var (key, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var entry = $"{path}[{Shown(key)}]";
            if (field.Key is { } form && !form.Regex.IsMatch(key))
            {
                yield return new(entry, "", form.Message);
            }

            foreach (var owned in field.Owned.Where(o => o.Matches(key)))
            {
                yield return new(entry, "", owned.Message);
            }

            foreach (var error in OfText(entry, field, value ?? ""))
            {
                yield return error with { BadValue = Hidden };
            }
        }
    }

    private static IEnumerable<FieldError> OfList(
        string path, SpecField field, ImmutableArray<object> list, ImmutableArray<object> old)
    {
        foreach (var error in OfCount(path, field, list.Length))
        {
            yield return error;
        }

        for (var i = 0; i < list.Length; i++)
        {
            var entry = $"{path}[{i}]";
            var before = field.ListMapKey is { } key
                ? old.FirstOrDefault(o => SameField(key, o, list[i]))
                : null;
            var errors = Repetitions(entry, field, list[i], list[..i])
                .Concat(OfEntry(entry, field, list[i], before));
            foreach (var error in errors)
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<FieldError> Repetitions(
        string path, SpecField field, object value, ImmutableArray<object> earlier)
    {
        if (field.IsSet && earlier.Contains(value))
        {
            yield return new(path, Shown(value), "it is in the list twice: remove one");
        }

        if (field.ListMapKey is { } key && earlier.Any(e => SameField(key, e, value)))
        {
            var name = Shown(key.GetValue(value)!);
            yield return new($"{path}.name", name, "two entries have the same name: give each its own");
        }

        foreach (var unique in field.Unique.Where(u => earlier.Any(e => SameField(u.Property, e, value))))
        {
            var name = Fields[value.GetType()].Single(f => f.Property == unique.Property).Name;
            yield return new($"{path}.{name}", Shown(unique.Property.GetValue(value)!), unique.Message);
        }
    }

    private static IEnumerable<FieldError> OfEntry(string path, SpecField field, object value, object? old) =>
        value switch
        {
            string text => OfText(path, field, text),
            Enum choice => OfChoice(path, choice),
            _ => OfObject(path, value, old),
        };

    private static IEnumerable<FieldError> OfCount(string path, SpecField field, int count)
    {
        if (field.Items is { } items && (count < items.Minimum || count > items.Maximum))
        {
            yield return new(path, "", $"it has {count} entries: from {items.Minimum} to {items.Maximum} are allowed");
        }
    }

    private static bool SameField(PropertyInfo field, object one, object other) =>
        Equals(field.GetValue(one), field.GetValue(other));

    /// <summary>Compares values; a list that may not change is a set, so its order has no meaning.</summary>
    private static bool SameValue(object value, object old) =>
        value is IReadOnlyList<string> list && old is IReadOnlyList<string> oldList
            ? list.ToHashSet().SetEquals(oldList)
            : Equals(value, old);

    /// <summary>Shows a value cut to length, without control characters and without a password in an address.</summary>
    private static string Shown(object value)
    {
        var text = value is IReadOnlyList<string> list
            ? string.Join(", ", list)
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        text = text.Contains("://", StringComparison.Ordinal) && text.Contains('@') ? Hidden : text;
        text = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return text.Length <= 100 ? text : text[..100] + "…";
    }
}
