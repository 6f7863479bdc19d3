using k8s;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

/// <summary>The commands that write the files generated from the C# types.</summary>
public static class CrdCommand
{
    /// <summary>Writes the CustomResourceDefinition as YAML, the same text each time.</summary>
    public static void WriteCrd(TextWriter output)
    {
        output.Write("# Generated from the types in src/Crds by `dotnet run --project src/Operator -- crd`. Do not edit.\n");
        output.Write(KubernetesYaml.Serialize(CustomResourceDefinitionGenerator.Generate(typeof(KafkaCluster))).ReplaceLineEndings("\n"));
    }

    /// <summary>Writes the reference of all fields as Markdown, the same text each time.</summary>
    public static void WriteReference(TextWriter output) =>
        ReferenceWriter.Write(CustomResourceDefinitionGenerator.Generate(typeof(KafkaCluster)), output);
}
