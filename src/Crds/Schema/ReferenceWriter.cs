using System.Globalization;
using System.Text;
using k8s;
using k8s.Models;

namespace KafkaPi.Crds.Schema;

/// <summary>Writes the resource reference in Markdown, from the schema that the API server has.</summary>
internal static class ReferenceWriter
{
    private const int Width = 120;

    private const string Header =
        "<!-- Generated from the types in src/Crds by `dotnet run --project src/Operator -- reference`. "
        + "Do not edit. -->";

    public static void Write(V1CustomResourceDefinition definition, TextWriter output)
    {
        var names = definition.Spec.Names;
        var version = definition.Spec.Versions.Single();
        output.Write(
            $"""
             {Header}
             # {names.Kind}

             `{definition.Spec.Group}/{version.Name}`, short name `{string.Join("`, `", names.ShortNames)}`, namespaced.
             The same text is in `kubectl explain {names.Singular} --recursive`. What `config` takes is in
             [known settings](settings.md).

             """.ReplaceLineEndings("\n"));
        foreach (var part in new[] { "spec", "status" })
        {
            WriteObject(part, version.Schema.OpenAPIV3Schema.Properties[part], output);
        }

        WriteColumns(version, output);
        WriteOwned("spec.zookeeper.config", OwnedSetting.ZooKeeper, output);
        WriteOwned("spec.kafka.config", OwnedSetting.Broker, output);
    }

    private static void WriteObject(string path, V1JSONSchemaProps schema, TextWriter output)
    {
        output.Write($"\n## {path}\n\n{Wrapped(schema.Description, "")}\n");
        foreach (var (name, field) in schema.Properties)
        {
            var isRequired = schema.Required?.Contains(name) == true;
            output.Write($"- `{name}`: {TypeOf(field)}{DefaultOf(field, isRequired)}\\\n");
            output.Write(Wrapped(field.Description ?? "", "  "));
        }

        var rules = AllRules(schema);
        if (rules.Count > 0)
        {
            output.Write("\nRules:\n\n" + string.Concat(rules.Select(Item)));
        }

        foreach (var (name, field) in schema.Properties)
        {
            if (ObjectOf(field) is { } below)
            {
                WriteObject(path + "." + name + (field.Type == "array" ? "[]" : ""), Merge(field, below), output);
            }
        }
    }

    /// <summary>Merges the description and rules of a list with the fields of its entries.</summary>
    private static V1JSONSchemaProps Merge(V1JSONSchemaProps field, V1JSONSchemaProps below)
    {
        if (field == below)
        {
            return field;
        }

        var messages = Rules(field).Concat(Rules(below));
        return new()
        {
            Description = field.Description,
            Properties = below.Properties,
            Required = below.Required,
            XKubernetesValidations = [.. messages.Select(message => new V1ValidationRule { Message = message })],
        };
    }

    /// <summary>The object that the field is, or that the entries of its list are; null for plain values.</summary>
    private static V1JSONSchemaProps? ObjectOf(V1JSONSchemaProps field) => field switch
    {
        { Properties: not null } => field,
        { Items: V1JSONSchemaProps { Properties: not null } item } => item,
        _ => null,
    };

    /// <summary>The rules of the object and its plain fields. Refused settings have a section of their own.</summary>
    private static List<string> AllRules(V1JSONSchemaProps schema)
    {
        var plain = schema.Properties.Values.Where(field => ObjectOf(field) is null);
        return
        [
            .. Rules(schema).Concat(plain.SelectMany(FieldRules)).Distinct()
                .Where(rule => !rule.Contains(" may not be in config: ", StringComparison.Ordinal)),
        ];
    }

    private static IEnumerable<string> Rules(V1JSONSchemaProps schema) =>
        schema.XKubernetesValidations?.Select(v => v.Message) ?? [];

    private static IEnumerable<string> FieldRules(V1JSONSchemaProps field) =>
        Rules(field).Concat((field.Items ?? field.AdditionalProperties) is V1JSONSchemaProps entry ? Rules(entry) : []);

    private static string TypeOf(V1JSONSchemaProps field) => field switch
    {
        { EnumProperty: { } values } => string.Join(" | ", values.Select(v => $"`{v}`")),
        { Type: "array", Items: V1JSONSchemaProps item } => "list of "
            + (item.Properties is null ? TypeOf(item) : "objects") + Bounds(field.MinItems, field.MaxItems, " entries"),
        { AdditionalProperties: V1JSONSchemaProps value } => "map of string to " + TypeOf(value),
        { Type: "integer" } => "integer" + Bounds(field.Minimum, field.Maximum, ""),
        { Format: "date-time" } => "time",
        _ => field.Type,
    };

    private static string DefaultOf(V1JSONSchemaProps field, bool isRequired)
    {
        if (isRequired)
        {
            return ", **required**";
        }

        return field.DefaultProperty is null or IDictionary<string, object>
            ? ""
            : $", default `{KubernetesJson.Serialize(field.DefaultProperty)}`";
    }

    private static string Bounds(double? minimum, double? maximum, string unit) =>
        maximum is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {minimum ?? 0} to {maximum}{unit}");

    private static void WriteColumns(V1CustomResourceDefinitionVersion version, TextWriter output)
    {
        output.Write("\n## Columns of `kubectl get`\n\n| Column | Shown | Meaning |\n|---|---|---|\n");
        foreach (var column in version.AdditionalPrinterColumns)
        {
            var shown = column.Priority is > 0 ? "with `-o wide`" : "always";
            var meaning = column.Description ?? "How long the resource exists";
            output.Write($"| {column.Name.ToUpperInvariant()} | {shown} | {meaning} |\n");
        }
    }

    private static void WriteOwned(string path, IEnumerable<OwnedSetting> settings, TextWriter output)
    {
        output.Write($"\n## Settings that `{path}` refuses\n\n| Setting | Instead |\n|---|---|\n");
        foreach (var setting in settings)
        {
            output.Write($"| `{setting.Name}` | {setting.Instead} |\n");
        }
    }

    private static string Item(string text) => "- " + Wrapped(text, "  ")["  ".Length..];

    /// <summary>Breaks the text between words, with <paramref name="indent"/> before each line.</summary>
    private static string Wrapped(string text, string indent)
    {
        var lines = new StringBuilder(indent);
        var room = Width - indent.Length;
        foreach (var word in text.Split(' '))
        {
            var isFirst = room == Width - indent.Length;
            if (!isFirst && word.Length >= room)
            {
                lines.Append('\n').Append(indent);
                (room, isFirst) = (Width - indent.Length, true);
            }

            lines.Append(isFirst ? "" : " ").Append(word);
            room -= word.Length + (isFirst ? 0 : 1);
        }

        return lines.Append('\n').ToString();
    }
}
