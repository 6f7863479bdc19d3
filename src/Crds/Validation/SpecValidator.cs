using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds.Validation;

/// <summary>The rules of the schema once more, for control planes that check no CEL rules or none at all.</summary>
public static class SpecValidator
{
    private const string Hidden = "(not shown)";

    private static readonly FrozenDictionary<Type, ImmutableArray<SpecField>> Fields = SpecField.Of(typeof(KafkaClusterSpec));

    /// <summary>All problems of <paramref name="spec"/> at once, in the order of its fields; none when it is good.</summary>
    /// <param name="old">The spec that was acted on last, for what may not change.</param>
    public static ImmutableArray<SpecProblem> Validate(KafkaClusterSpec spec, KafkaClusterSpec? old = null) =>
        [.. OfObject("spec", spec, old), .. CrossFieldRules.Check(spec)];

    private static IEnumerable<SpecProblem> OfObject(string path, object value, object? old) =>
        from field in Fields[value.GetType()]
        from problem in OfField($"{path}.{field.Name}", field, field.Property.GetValue(value), old is null ? null : field.Property.GetValue(old))
        select problem;

    private static IEnumerable<SpecProblem> OfField(string path, SpecField field, object? value, object? old)
    {
        if (value is null or "" && field.IsRequired)
        {
            return [new(path, "", "it is required")];
        }

        var problems = value switch
        {
            null => [],
            string text => OfText(path, field, text),
            int number => OfNumber(path, field, number),
            bool => [],
            Enum choice => OfChoice(path, choice),
            IReadOnlyDictionary<string, string> map => OfMap(path, field, map),
            IEnumerable list => OfList(path, field, [.. list.Cast<object>()], [.. (old as IEnumerable)?.Cast<object>() ?? []]),
            _ => OfObject(path, value, old),
        };
        return value is not null && old is not null && field.ImmutableMend is { } mend && !SameValue(value, old)
            ? problems.Append(new(path, Shown(value), mend))
            : problems;
    }

    private static IEnumerable<SpecProblem> OfText(string path, SpecField field, string text)
    {
        if (field.Length is { } length && (text.Length < length.Minimum || text.Length > length.Maximum))
        {
            yield return new(path, Shown(text), $"it has {text.Length} characters: from {length.Minimum} to {length.Maximum} are allowed");
        }
        else if (field.Wanted is { } wanted && !wanted.Regex.IsMatch(text))
        {
            yield return new(path, Shown(text), wanted.Mend);
        }
        else if (field.Refused is { } refused && refused.Regex.IsMatch(text))
        {
            yield return new(path, Shown(text), refused.Mend);
        }
    }

    private static IEnumerable<SpecProblem> OfNumber(string path, SpecField field, int number)
    {
        if (field.Range is { } range && (number < range.Minimum || number > range.Maximum))
        {
            yield return new(path, Shown(number), $"it must be from {range.Minimum} to {range.Maximum}");
        }
    }

    private static IEnumerable<SpecProblem> OfChoice(string path, Enum choice)
    {
        if (!Enum.IsDefined(choice.GetType(), choice))
        {
            yield return new(path, Shown(choice), "it must be one of " + string.Join(", ", CustomResourceDefinitionGenerator.Values(choice.GetType())));
        }
    }

    private static IEnumerable<SpecProblem> OfMap(string path, SpecField field, IReadOnlyDictionary<string, string> map)
    {
        foreach (var problem in OfCount(path, field, map.Count))
        {
            yield return problem;
        }

        foreach (var (key, value) in map.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var entry = $"{path}[{Shown(key)}]";
            if (field.Key is { } form && !form.Regex.IsMatch(key))
            {
                yield return new(entry, "", form.Mend);
            }

            foreach (var owned in field.Owned.Where(o => o.Matches(key)))
            {
                yield return new(entry, "", owned.Mend);
            }

            foreach (var problem in OfText(entry, field, value ?? ""))
            {
                yield return problem with { Value = Hidden };
            }
        }
    }

    private static IEnumerable<SpecProblem> OfList(string path, SpecField field, ImmutableArray<object> list, ImmutableArray<object> old)
    {
        foreach (var problem in OfCount(path, field, list.Length))
        {
            yield return problem;
        }

        for (var i = 0; i < list.Length; i++)
        {
            var entry = $"{path}[{i}]";
            var earlier = list.Take(i);
            if (field.IsSet && earlier.Contains(list[i]))
            {
                yield return new(entry, Shown(list[i]), "it is in the list twice: remove one");
            }

            if (field.ListMapKey is { } key && earlier.Any(e => Equals(key.GetValue(e), key.GetValue(list[i]))))
            {
                yield return new($"{entry}.name", Shown(key.GetValue(list[i])!), "two entries have the same name: give each its own");
            }

            foreach (var unique in field.Unique.Where(u => earlier.Any(e => Equals(u.Property.GetValue(e), u.Property.GetValue(list[i])))))
            {
                var name = CustomResourceDefinitionGenerator.Fields(list[i].GetType()).Single(f => f.Property == unique.Property).Name;
                yield return new($"{entry}.{name}", Shown(unique.Property.GetValue(list[i])!), unique.Mend);
            }

            var before = field.ListMapKey is { } by ? old.FirstOrDefault(o => Equals(by.GetValue(o), by.GetValue(list[i]))) : null;
            var problems = list[i] switch
            {
                string text => OfText(entry, field, text),
                Enum choice => OfChoice(entry, choice),
                var value => OfObject(entry, value, before),
            };
            foreach (var problem in problems)
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<SpecProblem> OfCount(string path, SpecField field, int count)
    {
        if (field.Items is { } items && (count < items.Minimum || count > items.Maximum))
        {
            yield return new(path, "", $"it has {count} entries: from {items.Minimum} to {items.Maximum} are allowed");
        }
    }

    /// <summary>Lists that may not change are sets: their order has no meaning.</summary>
    private static bool SameValue(object value, object old) =>
        value is IReadOnlyList<string> list && old is IReadOnlyList<string> oldList ? list.ToHashSet().SetEquals(oldList) : Equals(value, old);

    /// <summary>Bounded, without control characters, and without what could be a password in an address.</summary>
    private static string Shown(object value)
    {
        var text = value is IReadOnlyList<string> list ? string.Join(", ", list) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        text = text.Contains("://", StringComparison.Ordinal) && text.Contains('@') ? Hidden : text;
        text = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return text.Length <= 100 ? text : text[..100] + "…";
    }
}
