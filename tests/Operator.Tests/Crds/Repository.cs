using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace KafkaPi.Operator.Tests.Crds;

/// <summary>Files of this repository, as they are checked in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static JsonObject ReadYaml(string path)
    {
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(Read(path));
        return JsonSerializer.SerializeToNode(yaml)!.AsObject();
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "KafkaPiOperator.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("the tests run outside of the repository");
        }

        return directory.FullName;
    }
}
