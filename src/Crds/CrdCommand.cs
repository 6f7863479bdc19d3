using k8s;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

/// <summary>The commands that generate files from the C# types. Each writes the same text each time.</summary>
public static class CrdCommand
{
    private const string Header =
        "# Generated from the types in src/Crds by `dotnet run --project src/Operator -- crd`. Do not edit.\n";

    /// <summary>Writes the CustomResourceDefinition as YAML.</summary>
    public static void WriteCrd(TextWriter output)
    {
        var definition = CustomResourceDefinitionGenerator.Generate(typeof(KafkaCluster));
        output.Write(Header);
        output.Write(KubernetesYaml.Serialize(definition).ReplaceLineEndings("\n"));
    }

    /// <summary>Writes the reference of all fields as Markdown.</summary>
    public static void WriteReference(TextWriter output) =>
        ReferenceWriter.Write(CustomResourceDefinitionGenerator.Generate(typeof(KafkaCluster)), output);
}
