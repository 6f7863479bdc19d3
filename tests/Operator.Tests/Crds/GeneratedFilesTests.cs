using k8s.Models;
using KafkaPi.Crds;
using KafkaPi.Crds.Schema;
using Xunit;

namespace KafkaPi.Operator.Tests.Crds;

public class GeneratedFilesTests
{
    [Fact]
    public void The_checked_in_definition_is_what_the_types_say() =>
        AssertCurrent("config/crd/kafkapi.dev_kafkaclusters.yaml", "crd", CrdCommand.WriteCrd);

    [Fact]
    public void The_checked_in_reference_is_what_the_types_say() =>
        AssertCurrent("docs/reference.md", "reference", CrdCommand.WriteReference);

    [Fact]
    public void Every_field_has_a_description_for_kubectl_explain()
    {
        var schema = CustomResourceDefinitionGenerator.Generate(typeof(KafkaCluster)).Spec.Versions[0].Schema.OpenAPIV3Schema;

        Assert.Empty(from field in Fields("", schema)
                     where field.Path != "metadata" && string.IsNullOrEmpty(field.Schema.Description)
                     select field.Path);
    }

    [Fact]
    public void Every_string_list_and_map_of_the_spec_is_bounded_so_that_rules_have_a_known_cost()
    {
        var spec = CustomResourceDefinitionGenerator.Generate(typeof(KafkaCluster)).Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"];

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
            $"{path} differs from the types in src/Crds. Write it again: dotnet run --project src/Operator -- {command} > {path}");
    }
}
