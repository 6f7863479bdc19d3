using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;

namespace KafkaPi.Crds.Schema;

/// <summary>A form of strings with its mend.</summary>
internal sealed record Form(Regex Regex, string Mend);

/// <summary>A field of the API with the rules of its attributes, read once.</summary>
internal sealed record SpecField(string Name, PropertyInfo Property)
{
    public bool IsRequired { get; } = Property.IsDefined(typeof(RequiredAttribute));

    public LengthAttribute? Length { get; } = Property.GetCustomAttribute<LengthAttribute>();

    public RangeAttribute? Range { get; } = Property.GetCustomAttribute<RangeAttribute>();

    public ItemsAttribute? Items { get; } = Property.GetCustomAttribute<ItemsAttribute>();

    public bool IsSet { get; } = Property.IsDefined(typeof(ListSetAttribute));

    public PropertyInfo? ListMapKey { get; } = Property.GetCustomAttribute<ListMapAttribute>() is { Key: var key } ? EntryField(Property, key) : null;

    public Form? Wanted { get; } = Property.GetCustomAttribute<PatternAttribute>() is { } p ? new(Compile(p.Regex), p.Mend) : null;

    public Form? Refused { get; } = Property.GetCustomAttribute<RefusedPatternAttribute>() is { } p ? new(Compile(p.Regex), p.Mend) : null;

    public Form? Key { get; } = Property.GetCustomAttribute<KeyPatternAttribute>() is { } p ? new(Compile(p.Regex), p.Mend) : null;

    public string? ImmutableMend { get; } = Property.GetCustomAttribute<ImmutableAttribute>()?.Mend;

    public ImmutableArray<(PropertyInfo Property, string Mend)> Unique { get; } =
        [.. Property.GetCustomAttributes<UniqueAttribute>().Select(a => (EntryField(Property, a.EntryField), a.Mend))];

    public ImmutableArray<OwnedSetting> Owned { get; } =
        Property.GetCustomAttribute<OwnedSettingsAttribute>() is { File: var file } ? OwnedSetting.Of(file) : [];

    /// <summary>The fields of <paramref name="root"/> and of every type below it.</summary>
    public static FrozenDictionary<Type, ImmutableArray<SpecField>> Of(Type root)
    {
        var found = new Dictionary<Type, ImmutableArray<SpecField>>();
        Visit(root);
        return found.ToFrozenDictionary();

        void Visit(Type type)
        {
            if (type.Assembly != root.Assembly || type.IsEnum || found.ContainsKey(type))
            {
                return;
            }

            found[type] = [.. CustomResourceDefinitionGenerator.Fields(type).Select(f => new SpecField(f.Name, f.Property))];
            foreach (var field in found[type])
            {
                Visit(field.Property.PropertyType is { IsGenericType: true } generic ? generic.GetGenericArguments()[^1] : field.Property.PropertyType);
            }
        }
    }

    private static PropertyInfo EntryField(PropertyInfo list, string name) =>
        CustomResourceDefinitionGenerator.Fields(list.PropertyType.GetGenericArguments()[0]).Single(f => f.Name == name).Property;

    /// <summary>In .NET, unlike RE2, <c>$</c> also matches before a line break at the end.</summary>
    private static Regex Compile(string regex) =>
        new(regex[..^1] + @"\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}
