using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace KafkaPi.Testing;

/// <summary>Files of this repository, as they are checked in.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    public static JsonObject ReadYaml(string path)
    {
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization()
            .Build()
            .Deserialize<object>(Read(path));
        return JsonSerializer.SerializeToNode(yaml)!.AsObject();
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "KafkaPiOperator.sln")))
        {
            directory =
                directory.Parent ?? throw new DirectoryNotFoundException("the tests run outside of the repository");
        }

        return directory.FullName;
    }
}
