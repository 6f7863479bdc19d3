using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace KafkaPi.Crds.Schema;

/// <summary>A field of the API with the rules of its attributes, read once.</summary>
internal sealed record SpecField(string Name, PropertyInfo Property)
{
    public bool IsRequired { get; } = Property.IsDefined(typeof(RequiredAttribute));

    public LengthAttribute? Length { get; } = Property.GetCustomAttribute<LengthAttribute>();

    public RangeAttribute? Range { get; } = Property.GetCustomAttribute<RangeAttribute>();

    public ItemsAttribute? Items { get; } = Property.GetCustomAttribute<ItemsAttribute>();

    public bool IsSet { get; } = Property.IsDefined(typeof(ListSetAttribute));

    public PropertyInfo? ListMapKey { get; } =
        Property.GetCustomAttribute<ListMapAttribute>() is { Key: var key } ? EntryField(Property, key) : null;

    public Form? Wanted { get; } =
        Property.GetCustomAttribute<PatternAttribute>() is { } p ? Form.Of(p.Regex, p.Message) : null;

    public Form? Refused { get; } =
        Property.GetCustomAttribute<RefusedPatternAttribute>() is { } p ? Form.Of(p.Regex, p.Message) : null;

    public Form? Key { get; } =
        Property.GetCustomAttribute<KeyPatternAttribute>() is { } p ? Form.Of(p.Regex, p.Message) : null;

    public string? ImmutableMessage { get; } = Property.GetCustomAttribute<ImmutableAttribute>()?.Message;

    public ImmutableArray<(PropertyInfo Property, string Message)> Unique { get; } =
    [
        .. from unique in Property.GetCustomAttributes<UniqueAttribute>()
           select (EntryField(Property, unique.EntryField), unique.Message),
    ];

    public ImmutableArray<OwnedSetting> Owned { get; } =
        Property.GetCustomAttribute<OwnedSettingsAttribute>() is { File: var file } ? OwnedSetting.Of(file) : [];

    /// <summary>Reads the fields of <paramref name="root"/> and of every type below it.</summary>
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

            found[type] =
                [.. CustomResourceDefinitionGenerator.Fields(type).Select(f => new SpecField(f.Name, f.Property))];
            foreach (var field in found[type])
            {
                Visit(ValueType(field.Property.PropertyType));
            }
        }
    }

    /// <summary>The type of an entry of a list or of a value of a map; the type itself otherwise.</summary>
    private static Type ValueType(Type type) => type.IsGenericType ? type.GetGenericArguments()[^1] : type;

    private static PropertyInfo EntryField(PropertyInfo list, string name) =>
        CustomResourceDefinitionGenerator.Fields(list.PropertyType.GetGenericArguments()[0])
            .Single(f => f.Name == name).Property;
}
