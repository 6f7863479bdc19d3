using System.Reflection;
using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Crds;

public class GeneratedFilesTests
{
    [Fact]
    public void The_checked_in_definition_is_what_the_types_say() =>
        AssertCurrent("config/crd/kafkapi.dev_kafkaclusters.yaml", "crd", CrdCommand.WriteCrd);

    /// <remarks>The schema has patterns as rules in CEL, where they are strings between single quotes.</remarks>
    [Fact]
    public void No_pattern_has_a_quote_which_would_end_the_rule_that_it_is_part_of() =>
        Assert.All(
            typeof(Patterns).GetFields(BindingFlags.Public | BindingFlags.Static),
            f => Assert.DoesNotContain("'", (string)f.GetRawConstantValue()!));

    [Fact]
    public void The_checked_in_reference_is_what_the_types_say() =>
        AssertCurrent("docs/user/reference.md", "reference", CrdCommand.WriteReference);

    [Fact]
    public void The_reference_has_no_line_wider_than_the_prose_of_this_project()
    {
        using var text = new StringWriter();
        CrdCommand.WriteReference(text);

        Assert.DoesNotContain(text.ToString().Split('\n'), line => line.Length > 140);
    }

    [Fact]
    public void Every_field_has_a_description_for_kubectl_explain()
    {
        var schema =
            CustomResourceDefinitionGenerator.Generate(typeof(KafkaCluster)).Spec.Versions[0].Schema.OpenAPIV3Schema;

        var undescribed = from field in Fields("", schema)
                          where field.Path != "metadata" && string.IsNullOrEmpty(field.Schema.Description)
                          select field.Path;
        Assert.Empty(undescribed);
    }

    [Fact]
    public void Every_string_list_and_map_of_the_spec_is_bounded_so_that_rules_have_a_known_cost()
    {
        var definition = CustomResourceDefinitionGenerator.Generate(typeof(KafkaCluster));
        var spec = definition.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"];

        Assert.Empty(from field in Fields("spec.", spec) where !IsBounded(field.Schema) select field.Path);
    }

    private static bool IsBounded(V1JSONSchemaProps schema) => schema switch
    {
        { EnumProperty: not null } => true,
        { Type: "string" } => schema.MaxLength is not null,
        { Type: "integer" } => schema.Maximum is not null && schema.Minimum is not null,
        { Type: "array", Items: V1JSONSchemaProps item } => schema.MaxItems is not null && IsBounded(item),
        { AdditionalProperties: V1JSONSchemaProps value } => schema.MaxProperties is not null && IsBounded(value),
        _ => true,
    };

    private static IEnumerable<(string Path, V1JSONSchemaProps Schema)> Fields(string path, V1JSONSchemaProps schema) =>
        ((schema.Items as V1JSONSchemaProps ?? schema).Properties ?? new Dictionary<string, V1JSONSchemaProps>())
        .SelectMany(p => Fields(path + p.Key + ".", p.Value).Prepend((path + p.Key, p.Value)));

    private static void AssertCurrent(string path, string command, Action<TextWriter> write)
    {
        using var text = new StringWriter();
        write(text);
        Assert.True(
            Repository.Read(path) == text.ToString(),
            $"{path} differs from the types in src/Crds. Write it again: dotnet run --project src/Operator -- "
                + $"{command} > {path}");
    }
}
