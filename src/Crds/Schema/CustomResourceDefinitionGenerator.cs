using System.Collections;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace KafkaPi.Crds.Schema;

/// <summary>The CustomResourceDefinition that the C# types and their attributes describe. Runs at build time, by reflection.</summary>
public static class CustomResourceDefinitionGenerator
{
    public static V1CustomResourceDefinition Generate(Type resource)
    {
        var entity = resource.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new ArgumentException($"{resource} has no [KubernetesEntity]", nameof(resource));
        var schema = OfType(resource, withDefaults: true);
        schema.Properties["apiVersion"] = new() { Type = "string", Description = "The version of the API: " + entity.Group + "/" + entity.ApiVersion + "." };
        schema.Properties["kind"] = new() { Type = "string", Description = "The kind of the resource: " + entity.Kind + "." };
        schema.Properties["metadata"] = new() { Type = "object" };

        return new V1CustomResourceDefinition
        {
            ApiVersion = "apiextensions.k8s.io/v1",
            Kind = "CustomResourceDefinition",
            Metadata = new() { Name = $"{entity.PluralName}.{entity.Group}" },
            Spec = new()
            {
                Group = entity.Group,
                Scope = "Namespaced",
                Names = new()
                {
                    Kind = entity.Kind,
                    ListKind = entity.Kind + "List",
                    Plural = entity.PluralName,
                    Singular = JsonNamingPolicy.CamelCase.ConvertName(entity.Kind).ToLowerInvariant(),
                    ShortNames = [.. resource.GetCustomAttributes<ShortNameAttribute>().Select(a => a.Name)],
                    Categories = [.. resource.GetCustomAttributes<CategoryAttribute>().Select(a => a.Category)],
                },
                Versions =
                [
                    new()
                    {
                        Name = entity.ApiVersion,
                        Served = true,
                        Storage = true,
                        Subresources = new() { Status = new { } },
                        AdditionalPrinterColumns = [.. resource.GetCustomAttributes<PrinterColumnAttribute>().Select(Column)],
                        Schema = new() { OpenAPIV3Schema = schema },
                    },
                ],
            },
        };
    }

    /// <summary>The fields of a type in the order in which they are declared, with the names they have in JSON.</summary>
    internal static IEnumerable<(string Name, PropertyInfo Property)> Fields(Type type) =>
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where property.GetCustomAttribute<DescriptionAttribute>() is not null
        select (JsonNamingPolicy.CamelCase.ConvertName(property.Name), property);

    /// <summary>The values of an enum as they are written in JSON.</summary>
    internal static IEnumerable<string> Values(Type type) =>
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        select field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name;

    private static V1CustomResourceColumnDefinition Column(PrinterColumnAttribute column) => new()
    {
        Name = column.Name,
        Type = column.Type,
        JsonPath = column.JsonPath,
        Description = column.Description,
        Priority = column.Wide ? 1 : null,
    };

    /// <param name="withDefaults">Initial values are defaults; in a status, which the operator writes whole, they are not.</param>
    private static V1JSONSchemaProps OfType(Type type, bool withDefaults)
    {
        var schema = new V1JSONSchemaProps { Type = "object", Properties = new Dictionary<string, V1JSONSchemaProps>() };
        schema.Description = type.GetCustomAttribute<DescriptionAttribute>()?.Description;
        var initial = withDefaults ? Activator.CreateInstance(type) : null;
        foreach (var (name, property) in Fields(type))
        {
            schema.Properties[name] = OfProperty(property, initial, withDefaults && name != "status");
        }

        schema.Required = NullIfEmpty(from field in Fields(type) where field.Property.IsDefined(typeof(RequiredAttribute)) select field.Name);
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
        schema.XKubernetesValidations = NullIfEmpty([.. schema.XKubernetesValidations ?? [], .. ValueRules(property), .. Rules(property), .. OwnedSettings(property)]);
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
            return Condition();
        }

        if (type.IsEnum)
        {
            return new() { Type = "string", EnumProperty = [.. Values(type)] };
        }

        if (type.IsGenericType && type.GetGenericArguments() is [.., var element])
        {
            return typeof(IEnumerable).IsAssignableFrom(type) && type.GetGenericArguments().Length == 2
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
            yield return new() { Rule = $"self.matches(r'{wanted.Regex}')", Message = wanted.Mend };
        }

        if (property.GetCustomAttribute<RefusedPatternAttribute>() is { } refused)
        {
            yield return new() { Rule = $"!self.matches(r'{refused.Regex}')", Message = refused.Mend };
        }
    }

    private static IEnumerable<V1ValidationRule> ValueRules(PropertyInfo property)
    {
        if (property.GetCustomAttribute<ImmutableAttribute>() is { } immutable)
        {
            yield return new() { Rule = "self == oldSelf", Message = immutable.Mend };
        }

        if (property.GetCustomAttribute<KeyPatternAttribute>() is { } key)
        {
            yield return new() { Rule = $"self.all(k, k.matches(r'{key.Regex}'))", Message = key.Mend };
        }

        foreach (var unique in property.GetCustomAttributes<UniqueAttribute>())
        {
            yield return new() { Rule = $"self.all(a, self.exists_one(b, b.{unique.EntryField} == a.{unique.EntryField}))", Message = unique.Mend };
        }
    }

    private static IEnumerable<V1ValidationRule> Rules(MemberInfo member) =>
        from rule in member.GetCustomAttributes<ValidationRuleAttribute>()
        select new V1ValidationRule { Rule = rule.Rule, Message = rule.Mend };

    private static IEnumerable<V1ValidationRule> OwnedSettings(PropertyInfo property) =>
        from attribute in property.GetCustomAttributes<OwnedSettingsAttribute>()
        from setting in OwnedSetting.Of(attribute.File)
        select new V1ValidationRule
        {
            Rule = setting.IsPrefix ? $"!self.exists(k, k.startsWith('{setting.Key}'))" : $"!('{setting.Key}' in self)",
            Message = setting.Mend,
        };

    /// <summary>The value as maps, lists and scalars; null when there is nothing to write.</summary>
    private static object? Default(object? value) =>
        value is null ? null : Plain(JsonSerializer.Deserialize<JsonElement>(KubernetesJson.Serialize(value)));

    private static object? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object when json.EnumerateObject().Any() => (
            from field in json.EnumerateObject()
            let value = Plain(field.Value)
            where value is not null
            select (field.Name, value)).ToDictionary(),
        JsonValueKind.Array when json.EnumerateArray().Any() => json.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.Number => json.GetInt64(),
        JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
        JsonValueKind.String => json.GetString(),
        _ => null,
    };

    /// <summary>The schema of metav1.Condition.</summary>
    private static V1JSONSchemaProps Condition() => new()
    {
        Type = "object",
        Required = ["lastTransitionTime", "message", "reason", "status", "type"],
        Properties = new Dictionary<string, V1JSONSchemaProps>
        {
            ["type"] = new()
            {
                Type = "string",
                Description = "The aspect, in CamelCase.",
                MaxLength = 316,
                Pattern = @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
            },
            ["status"] = new() { Type = "string", Description = "True, False or Unknown.", EnumProperty = ["True", "False", "Unknown"] },
            ["reason"] = new()
            {
                Type = "string",
                Description = "Why, as one word in CamelCase for programs.",
                MinLength = 1,
                MaxLength = 1024,
                Pattern = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
            },
            ["message"] = new() { Type = "string", Description = "Why, as a sentence for people.", MaxLength = 32768 },
            ["lastTransitionTime"] = new() { Type = "string", Format = "date-time", Description = "When the status of the condition changed last." },
            ["observedGeneration"] = new() { Type = "integer", Format = "int64", Minimum = 0, Description = "The generation of the spec that the condition is about." },
        },
    };

    private static long? Positive(int bound) => bound > 0 ? bound : null;

    private static List<T>? NullIfEmpty<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } list ? list : null;
}
