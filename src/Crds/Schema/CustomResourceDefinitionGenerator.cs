using System.Collections;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace KafkaPi.Crds.Schema;

/// <summary>Generates the CustomResourceDefinition from the C# types and their attributes, by reflection.</summary>
public static class CustomResourceDefinitionGenerator
{
    public static V1CustomResourceDefinition Generate(Type resource)
    {
        var entity = resource.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new ArgumentException($"{resource} has no [KubernetesEntity]", nameof(resource));
        return new V1CustomResourceDefinition
        {
            ApiVersion = "apiextensions.k8s.io/v1",
            Kind = "CustomResourceDefinition",
            Metadata = new() { Name = $"{entity.PluralName}.{entity.Group}" },
            Spec = new()
            {
                Group = entity.Group,
                Scope = "Namespaced",
                Names = Names(resource, entity),
                Versions = [Version(resource, entity)],
            },
        };
    }

    /// <summary>The fields of a type in the order of their declaration, with their names in JSON.</summary>
    internal static IEnumerable<(string Name, PropertyInfo Property)> Fields(Type type) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where property.GetCustomAttribute<DescriptionAttribute>() is not null
        select (JsonNamingPolicy.CamelCase.ConvertName(property.Name), property);

    /// <summary>The values of an enum as JSON writes them.</summary>
    internal static IEnumerable<string> Values(Type type) =>
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        select field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name;

    private static V1CustomResourceDefinitionNames Names(Type resource, KubernetesEntityAttribute entity) => new()
    {
        Kind = entity.Kind,
        ListKind = entity.Kind + "List",
        Plural = entity.PluralName,
        Singular = JsonNamingPolicy.CamelCase.ConvertName(entity.Kind).ToLowerInvariant(),
        ShortNames = [.. resource.GetCustomAttributes<ShortNameAttribute>().Select(a => a.Name)],
        Categories = [.. resource.GetCustomAttributes<CategoryAttribute>().Select(a => a.Category)],
    };

    private static V1CustomResourceDefinitionVersion Version(Type resource, KubernetesEntityAttribute entity) => new()
    {
        Name = entity.ApiVersion,
        Served = true,
        Storage = true,
        Subresources = new() { Status = new { } },
        AdditionalPrinterColumns = [.. resource.GetCustomAttributes<PrinterColumnAttribute>().Select(Column)],
        Schema = new() { OpenAPIV3Schema = Root(resource, entity) },
    };

    private static V1JSONSchemaProps Root(Type resource, KubernetesEntityAttribute entity)
    {
        var schema = OfType(resource, withDefaults: true);
        schema.Properties["apiVersion"] =
            new() { Type = "string", Description = $"The version of the API: {entity.Group}/{entity.ApiVersion}." };
        schema.Properties["kind"] =
            new() { Type = "string", Description = $"The kind of the resource: {entity.Kind}." };
        schema.Properties["metadata"] = new() { Type = "object" };
        return schema;
    }

    private static V1CustomResourceColumnDefinition Column(PrinterColumnAttribute column) => new()
    {
        Name = column.Name,
        Type = column.Type,
        JsonPath = column.JsonPath,
        Description = column.Description,
        Priority = column.Wide ? 1 : null,
    };

    /// <param name="withDefaults">
    /// True in a spec, where initial values are defaults. The operator writes a status whole, without defaults.
    /// </param>
    private static V1JSONSchemaProps OfType(Type type, bool withDefaults)
    {
        var schema = new V1JSONSchemaProps
        {
            Type = "object",
            Description = type.GetCustomAttribute<DescriptionAttribute>()?.Description,
            Properties = new Dictionary<string, V1JSONSchemaProps>(),
        };
        var initial = withDefaults ? Activator.CreateInstance(type) : null;
        foreach (var (name, property) in Fields(type))
        {
            schema.Properties[name] = OfProperty(property, initial, withDefaults && name != "status");
        }

        schema.Required = NullIfEmpty(
            from field in Fields(type) where field.Property.IsDefined(typeof(RequiredAttribute)) select field.Name);
        schema.XKubernetesValidations = NullIfEmpty(Rules(type));
        return schema;
    }

    private static V1JSONSchemaProps OfProperty(PropertyInfo property, object? initial, bool withDefaults)
    {
        var schema = OfValue(property.PropertyType, withDefaults);
        schema.Description = property.GetCustomAttribute<DescriptionAttribute>()!.Description;
        if (withDefaults && !property.IsDefined(typeof(RequiredAttribute)))
        {
            schema.DefaultProperty = Default(property.GetValue(initial));
        }

        if (property.GetCustomAttribute<ListMapAttribute>() is { Key: var key })
        {
            schema.XKubernetesListType = "map";
            schema.XKubernetesListMapKeys = [key];
        }
        else if (property.IsDefined(typeof(ListSetAttribute)))
        {
            schema.XKubernetesListType = "set";
        }

        Bound(schema, property);
        schema.XKubernetesValidations = NullIfEmpty(
        [
            .. schema.XKubernetesValidations ?? [],
            .. ValueRules(property),
            .. Rules(property),
            .. OwnedSettings(property),
        ]);
        return schema;
    }

    private static void Bound(V1JSONSchemaProps schema, PropertyInfo property)
    {
        var isList = schema.Type == "array";
        if (property.GetCustomAttribute<ItemsAttribute>() is { } items)
        {
            if (isList)
            {
                (schema.MinItems, schema.MaxItems) = (Positive(items.Minimum), items.Maximum);
            }
            else
            {
                (schema.MinProperties, schema.MaxProperties) = (Positive(items.Minimum), items.Maximum);
            }
        }

        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            (schema.Minimum, schema.Maximum) = (range.Minimum, range.Maximum);
        }

        var text = (schema.Items ?? schema.AdditionalProperties) as V1JSONSchemaProps ?? schema;
        if (property.GetCustomAttribute<LengthAttribute>() is { } length)
        {
            (text.MinLength, text.MaxLength) = (Positive(length.Minimum), length.Maximum);
        }

        text.XKubernetesValidations = NullIfEmpty([.. text.XKubernetesValidations ?? [], .. TextRules(property)]);
    }

    private static V1JSONSchemaProps OfValue(Type type, bool withDefaults)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(V1Condition))
        {
            return ConditionSchema.Create();
        }

        if (type.IsEnum)
        {
            return new() { Type = "string", EnumProperty = [.. Values(type)] };
        }

        if (type.IsGenericType && type.GetGenericArguments() is [.., var element] arguments)
        {
            return typeof(IEnumerable).IsAssignableFrom(type) && arguments.Length == 2
                ? new() { Type = "object", AdditionalProperties = OfValue(element, withDefaults) }
                : new() { Type = "array", Items = OfValue(element, withDefaults) };
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => new() { Type = "string" },
            TypeCode.Boolean => new() { Type = "boolean" },
            TypeCode.Int32 => new() { Type = "integer", Format = "int32" },
            TypeCode.Int64 => new() { Type = "integer", Format = "int64" },
            TypeCode.DateTime => new() { Type = "string", Format = "date-time" },
            _ => OfType(type, withDefaults),
        };
    }

    private static IEnumerable<V1ValidationRule> TextRules(PropertyInfo property)
    {
        if (property.GetCustomAttribute<PatternAttribute>() is { } wanted)
        {
            yield return new() { Rule = $"self.matches(r'{wanted.Regex}')", Message = wanted.Message };
        }

        if (property.GetCustomAttribute<RefusedPatternAttribute>() is { } refused)
        {
            yield return new() { Rule = $"!self.matches(r'{refused.Regex}')", Message = refused.Message };
        }
    }

    private static IEnumerable<V1ValidationRule> ValueRules(PropertyInfo property)
    {
        if (property.GetCustomAttribute<ImmutableAttribute>() is { } immutable)
        {
            yield return new() { Rule = "self == oldSelf", Message = immutable.Message };
        }

        if (property.GetCustomAttribute<KeyPatternAttribute>() is { } key)
        {
            yield return new() { Rule = $"self.all(k, k.matches(r'{key.Regex}'))", Message = key.Message };
        }

        foreach (var unique in property.GetCustomAttributes<UniqueAttribute>())
        {
            yield return new()
            {
                Rule = $"self.all(a, self.exists_one(b, b.{unique.EntryField} == a.{unique.EntryField}))",
                Message = unique.Message,
            };
        }
    }

    private static IEnumerable<V1ValidationRule> Rules(MemberInfo member) =>
        from rule in member.GetCustomAttributes<ValidationRuleAttribute>()
        select new V1ValidationRule { Rule = rule.Rule, Message = rule.Message };

    private static IEnumerable<V1ValidationRule> OwnedSettings(PropertyInfo property) =>
        from attribute in property.GetCustomAttributes<OwnedSettingsAttribute>()
        from setting in OwnedSetting.Of(attribute.File)
        select new V1ValidationRule
        {
            Rule = setting.IsPrefix ? $"!self.exists(k, k.startsWith('{setting.Key}'))" : $"!('{setting.Key}' in self)",
            Message = setting.Message,
        };

    /// <summary>Turns the value into maps, lists and scalars; null when there is nothing to write.</summary>
    private static object? Default(object? value) =>
        value is null ? null : Plain(JsonSerializer.Deserialize<JsonElement>(KubernetesJson.Serialize(value)));

    private static object? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object when json.EnumerateObject().Any() => json.EnumerateObject()
            .Select(field => (field.Name, Value: Plain(field.Value)))
            .Where(field => field.Value is not null)
            .ToDictionary(),
        JsonValueKind.Array when json.EnumerateArray().Any() => json.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.Number => json.GetInt64(),
        JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
        JsonValueKind.String => json.GetString(),
        _ => null,
    };

    private static long? Positive(int bound) => bound > 0 ? bound : null;

    private static List<T>? NullIfEmpty<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } list ? list : null;
}
