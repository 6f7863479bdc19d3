using System.Globalization;
using k8s;
using k8s.Models;

namespace KafkaPi.Crds.Schema;

/// <summary>The resource reference in Markdown, from the schema that the API server has.</summary>
internal static class ReferenceWriter
{
    public static void Write(V1CustomResourceDefinition definition, TextWriter output)
    {
        var version = definition.Spec.Versions.Single();
        output.Write(
            $"""
             <!-- Generated from the types in src/Crds by `dotnet run --project src/Operator -- reference`. Do not edit. -->
             # {definition.Spec.Names.Kind}

             `{definition.Spec.Group}/{version.Name}`, short name `{string.Join("`, `", definition.Spec.Names.ShortNames)}`, namespaced.
             The same text is in `kubectl explain {definition.Spec.Names.Singular} --recursive`.

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
        output.Write($"\n## {path}\n\n{schema.Description}\n\n| Field | Type | Default | Description |\n|---|---|---|---|\n");
        foreach (var (name, field) in schema.Properties)
        {
            var required = schema.Required?.Contains(name) == true ? "**required**" : "";
            var value = field.DefaultProperty is null or IDictionary<string, object> ? required : $"`{KubernetesJson.Serialize(field.DefaultProperty)}`";
            output.Write($"| `{name}` | {Cell(TypeOf(field))} | {Cell(value)} | {Cell(field.Description ?? "")} |\n");
        }

        var rules = Rules(schema).Concat(schema.Properties.Where(p => Below(p.Value) is null).SelectMany(p => FieldRules(p.Value)))
            .Distinct().Where(rule => !rule.Contains(" may not be in config: ", StringComparison.Ordinal)).ToList();
        if (rules.Count > 0)
        {
            output.Write("\nRules:\n\n" + string.Concat(rules.Select(rule => $"- {rule}\n")));
        }

        foreach (var (name, field) in schema.Properties)
        {
            if (Below(field) is { } below)
            {
                WriteObject(path + "." + name + (field.Type == "array" ? "[]" : ""), Merge(field, below), output);
            }
        }
    }

    /// <summary>A list of objects is one section: the description and rules of the list, the fields of an entry.</summary>
    private static V1JSONSchemaProps Merge(V1JSONSchemaProps field, V1JSONSchemaProps below) => field == below ? field : new()
    {
        Description = field.Description,
        Properties = below.Properties,
        Required = below.Required,
        XKubernetesValidations = [.. Rules(field).Concat(Rules(below)).Select(message => new V1ValidationRule { Message = message })],
    };

    private static V1JSONSchemaProps? Below(V1JSONSchemaProps field) =>
        field.Properties is not null ? field : field.Items is V1JSONSchemaProps { Properties: not null } item ? item : null;

    private static IEnumerable<string> Rules(V1JSONSchemaProps schema) => schema.XKubernetesValidations?.Select(v => v.Message) ?? [];

    private static IEnumerable<string> FieldRules(V1JSONSchemaProps field) =>
        Rules(field).Concat((field.Items ?? field.AdditionalProperties) is V1JSONSchemaProps entry ? Rules(entry) : []);

    private static string TypeOf(V1JSONSchemaProps field) => field switch
    {
        { EnumProperty: { } values } => string.Join(" \\| ", values.Select(v => $"`{v}`")),
        { Type: "array", Items: V1JSONSchemaProps item } => "list of " + (item.Properties is null ? TypeOf(item) : "objects") + Bounds(field.MinItems, field.MaxItems, " entries"),
        { AdditionalProperties: V1JSONSchemaProps value } => "map of string to " + TypeOf(value),
        { Type: "integer" } => "integer" + Bounds(field.Minimum, field.Maximum, ""),
        { Format: "date-time" } => "time",
        _ => field.Type,
    };

    private static string Bounds(double? minimum, double? maximum, string unit) =>
        maximum is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {minimum ?? 0} to {maximum}{unit}");

    private static void WriteColumns(V1CustomResourceDefinitionVersion version, TextWriter output)
    {
        output.Write("\n## Columns of `kubectl get`\n\n| Column | Shown | Meaning |\n|---|---|---|\n");
        foreach (var column in version.AdditionalPrinterColumns)
        {
            var shown = column.Priority is > 0 ? "with `-o wide`" : "always";
            output.Write($"| {column.Name.ToUpperInvariant()} | {shown} | {Cell(column.Description ?? "How long the resource exists")} |\n");
        }
    }

    private static void WriteOwned(string path, IEnumerable<OwnedSetting> settings, TextWriter output)
    {
        output.Write($"\n## Settings that `{path}` refuses\n\n| Setting | Instead |\n|---|---|\n");
        foreach (var setting in settings)
        {
            output.Write($"| `{setting.Name}` | {Cell(setting.Instead)} |\n");
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\\\\|", "\\|", StringComparison.Ordinal);
}
